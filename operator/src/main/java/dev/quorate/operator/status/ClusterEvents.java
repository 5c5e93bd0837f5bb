package dev.quorate.operator.status;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.spec.StorageSize;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The events of one pass: one for each act that matters to people, with the time of the act, and
 * one for each condition that changed, with the time at which that was seen. None in a steady
 * state.
 */
public final class ClusterEvents {
  private ClusterEvents() {}

  /**
   * @param performed acts whose events were not published yet
   * @param now when the world was seen as {@code after} says
   */
  public static List<ClusterEvent> of(
      ClusterStatus before, ClusterStatus after, List<PerformedAct> performed, Instant now) {
    List<ClusterEvent> events = new ArrayList<>(ofActs(before, after, performed));
    changed(before, after, "Available")
        .ifPresent(
            changed -> {
              if (changed.status() == Truth.TRUE) {
                events.add(new ClusterEvent(EventReason.ClusterAvailable, changed.message(), now));
              } else if (changed.reason().equals(Reason.Hibernated.name())) {
                events.add(new ClusterEvent(EventReason.ClusterHibernated, changed.message(), now));
              } else if (before.condition("Available").isPresent()) {
                events.add(ofCondition(EventReason.ClusterUnavailable, changed, now));
              }
            });
    changed(before, after, "Ready")
        .filter(changed -> changed.status() == Truth.TRUE)
        .ifPresent(
            changed ->
                events.add(new ClusterEvent(EventReason.ClusterReady, changed.message(), now)));
    Optional<Condition> stalled =
        changed(before, after, "Stalled").filter(changed -> changed.status() == Truth.TRUE);
    stalled.ifPresent(changed -> events.add(ofCondition(EventReason.ClusterStalled, changed, now)));
    if (isStalled(before) && isStalled(after)) {
      events.addAll(newlyForPerson(before, after, now));
    }
    events.addAll(endedContainers(before, after, now));
    events.addAll(expandedVolumes(before, after, now));
    changed(before, after, "Degraded")
        .filter(changed -> changed.status() == Truth.TRUE)
        .filter(changed -> stalled.filter(s -> s.reason().equals(changed.reason())).isEmpty())
        .ifPresent(changed -> events.add(ofCondition(EventReason.ClusterDegraded, changed, now)));
    return List.copyOf(events);
  }

  // No condition changes for one that runs again.
  private static List<ClusterEvent> endedContainers(
      ClusterStatus before, ClusterStatus after, Instant now) {
    return after.findings().stream()
        .filter(found -> found.reason().equals(Reason.ContainerEnded.name()))
        .filter(
            found ->
                before
                    .finding(found.reason(), found.subject())
                    .filter(known -> known.message().equals(found.message()))
                    .isEmpty())
        .map(
            found ->
                new ClusterEvent(
                    EventReason.ContainerEnded,
                    "%s: %s%s"
                        .formatted(
                            found.subject(),
                            found.message(),
                            found.cure().map(cure -> "; " + cure).orElse("")),
                    now))
        .toList();
  }

  private static List<ClusterEvent> expandedVolumes(
      ClusterStatus before, ClusterStatus after, Instant now) {
    return after.members().stream()
        .filter(
            member ->
                member.volumeSize().isPresent()
                    && before.members().stream().anyMatch(known -> isSmallerVolume(known, member)))
        .map(
            member ->
                new ClusterEvent(
                    EventReason.VolumeExpanded,
                    "the volume of %s has %s".formatted(member.name(), member.volumeSize().get()),
                    now))
        .toList();
  }

  private static boolean isSmallerVolume(MemberStatus known, MemberStatus now) {
    return known.volumeUid().isPresent()
        && known.volumeUid().equals(now.volumeUid())
        && known
            .volumeSize()
            .filter(had -> StorageSize.isLess(had, now.volumeSize().get()))
            .isPresent();
  }

  // The condition has been True before: what it is True for now is news all the same.
  private static List<ClusterEvent> newlyForPerson(
      ClusterStatus before, ClusterStatus after, Instant now) {
    return after.findings().stream()
        .filter(FindingStatus::needsPerson)
        .filter(found -> !wasForPerson(before, found))
        .map(
            found ->
                new ClusterEvent(
                    EventReason.ClusterStalled,
                    found.subject().isEmpty()
                        ? found.reason() + ": " + found.message()
                        : "%s: %s: %s".formatted(found.reason(), found.subject(), found.message()),
                    now))
        .toList();
  }

  private static boolean wasForPerson(ClusterStatus before, FindingStatus now) {
    return before
        .finding(now.reason(), now.subject())
        .filter(FindingStatus::needsPerson)
        .isPresent();
  }

  /**
   * Those of one act, if what it did is known by now: a permit to join may be the repetition of an
   * earlier one, which the next look tells.
   */
  public static Optional<List<ClusterEvent>> of(PerformedAct performed) {
    return performed.act() instanceof Decision.CallJoin
        ? Optional.empty()
        : Optional.of(of(performed.act(), performed.at()));
  }

  /** Those of the acts. They are true whether or not the status can be written. */
  public static List<ClusterEvent> ofActs(
      ClusterStatus before, ClusterStatus after, List<PerformedAct> performed) {
    return performed.stream()
        .filter(
            done -> !(done.act() instanceof Decision.CallJoin join) || isNew(join, before, after))
        .flatMap(done -> of(done.act(), done.at()).stream())
        .toList();
  }

  // A permit is repeated; the first one is the one by which the member mints its memberId.
  private static boolean isNew(Decision.CallJoin join, ClusterStatus before, ClusterStatus after) {
    Optional<String> minted = memberId(after, join.pod().name());
    return minted.isPresent() && !minted.equals(memberId(before, join.pod().name()));
  }

  private static Optional<String> memberId(ClusterStatus status, String name) {
    return status.members().stream()
        .filter(member -> member.name().equals(name))
        .flatMap(member -> member.memberId().stream())
        .findFirst();
  }

  private static Optional<Condition> changed(
      ClusterStatus before, ClusterStatus after, String type) {
    Optional<Truth> was = before.condition(type).map(Condition::status);
    return after.condition(type).filter(now -> !was.equals(Optional.of(now.status())));
  }

  private static boolean isStalled(ClusterStatus status) {
    return status.condition("Stalled").filter(now -> now.status() == Truth.TRUE).isPresent();
  }

  private static ClusterEvent ofCondition(EventReason reason, Condition changed, Instant now) {
    // Several findings have their reasons in the message already.
    String named = changed.reason() + ": ";
    String prefix = changed.message().startsWith(named) ? "" : named;
    return new ClusterEvent(reason, prefix + changed.message(), now);
  }

  private static List<ClusterEvent> of(Act act, Instant at) {
    return switch (act) {
      case Decision.RecordGenesisIntent a ->
          one(
              at,
              EventReason.GenesisRecorded,
              "cluster %s, epoch %d, will be formed on %s"
                  .formatted(a.clusterId(), a.epoch(), a.member()));
      case Decision.VoidGenesisIntent a ->
          one(
              at,
              EventReason.GenesisDiscarded,
              "the volume that was to form cluster %s no longer exists".formatted(a.clusterId()));
      case Decision.ConfirmGenesis a ->
          one(
              at,
              EventReason.ClusterFormed,
              "member %s formed cluster %s".formatted(a.memberId(), a.clusterId()));
      case Decision.AdoptCluster a ->
          Stream.concat(
                  one(
                      at,
                      EventReason.ClusterAdopted,
                      "cluster %s, epoch %d, was found on the volumes; its membership is as %s has it"
                          .formatted(a.clusterId(), a.epoch(), a.member()))
                      .stream(),
                  (a.sourceIgnored() ? sourceIgnored(at) : List.<ClusterEvent>of()).stream())
              .toList();
      case Decision.RecordGrowth a ->
          one(
              at,
              EventReason.ScalingUp,
              "from %d to %d members, as spec.replicas asks; they join one at a time"
                  .formatted(a.from(), a.size()));
      case Decision.RecordDeparture a ->
          one(
              at,
              EventReason.ScalingDown,
              "%s leaves, because spec.replicas is %d; its claim is %s"
                  .formatted(
                      a.member(),
                      a.replicas(),
                      a.deleted()
                          .map(
                              claim ->
                                  "deleted afterwards: %s, UID %s"
                                      .formatted(claim.name(), claim.uid()))
                          .orElse("kept")));
      case Decision.RetainVolume a ->
          one(
              at,
              EventReason.VolumeRetained,
              "claim %s of %s, UID %s, is kept with the data of removed member %s, as retention.whenScaled asked"
                  .formatted(
                      a.volume().name(), a.member(), a.volume().uid(), a.identity().memberId()));
      case Decision.RecordLeft a -> List.of();
      case Decision.FinishDeparture a -> List.of();
      case Decision.ReleaseMember a ->
          one(
              at,
              EventReason.MemberRemoved,
              "%s (member %s) was removed: fewer members are asked for"
                  .formatted(a.member(), a.memberId()));
      case Decision.RecordReplacement a ->
          one(
              at,
              EventReason.ReplacementRecorded,
              "%s (member %s) %s. Its volume is given up: claim %s, UID %s, is deleted once the member is out of the configuration, and it joins as a new member with the data of the others"
                  .formatted(
                      a.member(),
                      a.memberId(),
                      Replacement.isOrdered(a.found())
                          ? "is replaced, as a task orders: it " + a.words()
                          : "reports %s: %s".formatted(a.found(), a.words()),
                      a.volume().name(),
                      a.volume().uid()));
      case Decision.VoidReplacement a ->
          one(
              at,
              EventReason.ReplacementDiscarded,
              "the volume of %s is not given up: its node works with it again, or with another one"
                  .formatted(a.member()));
      case Decision.FinishReplacement a -> List.of();
      case Decision.FreeVolume a ->
          one(
              at,
              EventReason.PodReplaced,
              a.pod().name()
                  + " was deleted: its volume is given up, and goes with it; both are made again");
      case Decision.RecordRecovery a ->
          one(
              at,
              EventReason.RecoveryRecorded,
              "%s will form cluster %s, epoch %d, from what it has of cluster %s: its log ends at index %d in term %d. Before that %s"
                  .formatted(
                      a.survivor().member(),
                      a.clusterId(),
                      a.epoch(),
                      a.predecessor(),
                      a.survivor().lastIndex(),
                      a.survivor().lastTerm(),
                      a.volumes().isEmpty()
                          ? "no claim is deleted"
                          : "these claims are deleted: "
                              + String.join(
                                  ", ",
                                  a.volumes().stream()
                                      .map(c -> "%s, UID %s".formatted(c.name(), c.uid()))
                                      .toList())));
      case Decision.VoidRecovery a ->
          one(
              at,
              EventReason.RecoveryDiscarded,
              "cluster %s is not recovered: %s".formatted(a.predecessor(), a.why()));
      case Decision.FinishRecovery a ->
          one(
              at,
              EventReason.ClusterRecovered,
              "member %s formed cluster %s from what it had of the one without a quorum"
                  .formatted(a.memberId(), a.clusterId()));
      case Decision.CallSurvive a -> List.of();
      case Decision.RecordTeardown a -> one(at, recorded(a.purpose()), recorded(a));
      case Decision.KeepVolume a ->
          one(
              at,
              EventReason.VolumeKept,
              "claim %s is kept: a volume that was there before was bound to it after the deletion was recorded; look at what it holds before you delete it"
                  .formatted(a.volume().name()));
      case Decision.FinishReset a ->
          one(
              at,
              EventReason.ResetFinished,
              "every recorded volume of cluster %s is deleted".formatted(a.clusterId()));
      case Decision.ReplaceClaimTemplate a ->
          one(
              at,
              EventReason.ClaimTemplateReplaced,
              "the StatefulSet is made again around its pods, which run on: claims to come have %s instead of %s, as spec.storage.size asks"
                  .formatted(a.size(), a.from()));
      case Decision.ExpandVolume a ->
          one(
              at,
              EventReason.VolumeExpansionRequested,
              "claim %s, UID %s, was asked to grow from %s to %s, as spec.storage.size asks"
                  .formatted(a.volume().name(), a.volume().uid(), a.from(), a.size()));
      case Decision.ScaleToZero a ->
          one(at, EventReason.ScaledToZero, "every pod stops, because volumes are deleted next");
      case Decision.ReplacePod a ->
          one(
              at,
              EventReason.PodReplaced,
              a.pod().name()
                  + " was deleted: it did not run, and its template was changed after it was made");
      case Decision.RestartPod a ->
          one(
              at,
              EventReason.PodRestarted,
              "%s was restarted because %s".formatted(a.pod().name(), a.why()));
      case Decision.StopPod a ->
          one(
              at,
              EventReason.ScaledToZero,
              "%s was deleted: volumes are deleted next, and no StatefulSet controls it"
                  .formatted(a.pod().name()));
      case Decision.DeleteVolume a ->
          one(
              at,
              EventReason.VolumeDeleted,
              "claim %s, UID %s, deleted as recorded"
                  .formatted(a.volume().name(), a.volume().uid()));
      case Decision.ConfirmMember a ->
          one(
              at,
              EventReason.MemberConfirmed,
              "%s (member %s) was confirmed as one of cluster %s"
                  .formatted(a.pod().name(), a.memberId(), a.clusterId()));
      case Decision.CallJoin a ->
          one(at, EventReason.JoinPermitted, a.pod().name() + " was permitted to join");
      case Decision.Promote a ->
          one(
              at,
              EventReason.MemberPromoted,
              "%s (member %s) is a voter now".formatted(a.member(), a.memberId()));
      case Decision.RemoveMember a ->
          one(
              at,
              EventReason.MemberRemoved,
              "%s (member %s) was removed: %s".formatted(a.member(), a.memberId(), a.why()));
      case Decision.TransferLeadership a ->
          one(
              at,
              EventReason.LeadershipTransferred,
              "from %s to %s (member %s)".formatted(a.pod().name(), a.member(), a.memberId()));
      case Decision.FailTask(var task, var why, var message) ->
          List.of(
              new ClusterEvent(
                  EventReason.TaskRefused,
                  "task %s refused: %s".formatted(task.name(), message),
                  at),
              ClusterEvent.ofTask(EventReason.TaskRefused, why + ": " + message, task, at));
      case Decision.CompleteTask(var task, var message) ->
          List.of(
              new ClusterEvent(
                  EventReason.TaskCompleted,
                  "task %s completed: %s".formatted(task.name(), message),
                  at),
              ClusterEvent.ofTask(EventReason.TaskCompleted, message, task, at));
      case Decision.DeleteTask a ->
          one(
              at,
              EventReason.TaskExpired,
              "task %s was finished, and is deleted as its ttlSecondsAfterFinished asks"
                  .formatted(a.task().name()));
      case Decision.StartTask a -> started(a, at);
      case Decision.ApplyChild a -> List.of();
      case Decision.AddFinalizer a -> List.of();
      case Decision.KeepSpec a -> a.sourceIgnored() ? sourceIgnored(at) : List.of();
      case Decision.RemoveFinalizer a -> List.of();
      case Decision.RecordVolumeIdentity a -> List.of();
      case Decision.DeliverSnapshot a ->
          one(
              at,
              EventReason.SnapshotDelivered,
              "%s was given the file of %s, with SHA-256 %s"
                  .formatted(a.pod().name(), a.source().described(), a.source().sha256()));
      case Decision.DownloadSnapshot a ->
          one(
              at,
              EventReason.SnapshotDelivered,
              "%s was asked to download %s, with SHA-256 %s"
                  .formatted(a.pod().name(), a.source().described(), a.source().sha256()));
      case Decision.ServeSnapshot a -> List.of();
      case Decision.EndSnapshotPod a -> List.of();
      case Decision.FetchSnapshot a ->
          one(
              at,
              EventReason.SnapshotDelivered,
              "%s was asked to fetch the file of %s, with SHA-256 %s"
                  .formatted(a.pod().name(), a.source().described(), a.source().sha256()));
      case Decision.CallGenesis a -> List.of();
    };
  }

  // What becomes of the volumes is the event of a reset.
  private static List<ClusterEvent> started(Decision.StartTask start, Instant at) {
    if (start.member().isPresent()) {
      return ordered(
          start, EventReason.LeadershipOrdered, start.member().get() + " is to lead", at);
    }
    return start.pods().isEmpty()
        ? List.of()
        : ordered(
            start,
            EventReason.RestartOrdered,
            "to be restarted one at a time: "
                + String.join(", ", start.pods().stream().map(ObjectRef::name).toList()),
            at);
  }

  private static List<ClusterEvent> ordered(
      Decision.StartTask start, EventReason reason, String what, Instant at) {
    return List.of(
        new ClusterEvent(reason, "task %s: %s".formatted(start.task().name(), what), at),
        ClusterEvent.ofTask(reason, what, start.task(), at));
  }

  private static List<ClusterEvent> sourceIgnored(Instant at) {
    return one(
        at,
        EventReason.BootstrapIgnored,
        "spec.bootstrap is not read: the cluster has begun already, and keeps its data");
  }

  private static List<ClusterEvent> one(Instant at, EventReason reason, String message) {
    return List.of(new ClusterEvent(reason, message, at));
  }

  private static EventReason recorded(Teardown.Purpose purpose) {
    return switch (purpose) {
      case RESET -> EventReason.ResetRecorded;
      case DELETION -> EventReason.DeletionRecorded;
    };
  }

  private static String recorded(Decision.RecordTeardown a) {
    String deleted =
        "%d volumes%s will be deleted"
            .formatted(
                a.volumes().size(), a.clusterId().isEmpty() ? "" : " of cluster " + a.clusterId());
    String unbound =
        a.unbound().isEmpty()
            ? ""
            : "; claims without a volume, deleted unless an existing one is bound to them: "
                + String.join(", ", a.unbound().stream().map(ObjectRef::name).toList());
    String kept =
        a.kept().isEmpty()
            ? ""
            : "; kept, because nothing proves that they belong to it: "
                + String.join(", ", a.kept());
    return deleted + unbound + kept;
  }
}
