package dev.quorate.operator.status;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The events of one pass: one for each act that matters to people and one for each condition that
 * changed. None in a steady state.
 */
public final class ClusterEvents {
  private ClusterEvents() {}

  public static List<ClusterEvent> of(
      ClusterStatus before, ClusterStatus after, List<Act> performed) {
    List<ClusterEvent> events = new ArrayList<>(ofActs(before, after, performed));
    changed(before, after, "Available")
        .ifPresent(
            now -> {
              if (now.status() == Truth.TRUE) {
                events.add(new ClusterEvent(EventReason.ClusterAvailable, now.message()));
              } else if (before.condition("Available").isPresent()) {
                events.add(ofCondition(EventReason.ClusterUnavailable, now));
              }
            });
    changed(before, after, "Ready")
        .filter(now -> now.status() == Truth.TRUE)
        .ifPresent(now -> events.add(new ClusterEvent(EventReason.ClusterReady, now.message())));
    Optional<Condition> stalled =
        changed(before, after, "Stalled").filter(now -> now.status() == Truth.TRUE);
    stalled.ifPresent(now -> events.add(ofCondition(EventReason.ClusterStalled, now)));
    if (isStalled(before) && isStalled(after)) {
      events.addAll(newlyForPerson(before, after));
    }
    changed(before, after, "Degraded")
        .filter(now -> now.status() == Truth.TRUE)
        .filter(now -> stalled.filter(s -> s.reason().equals(now.reason())).isEmpty())
        .ifPresent(now -> events.add(ofCondition(EventReason.ClusterDegraded, now)));
    return List.copyOf(events);
  }

  // The condition has been True before: what it is True for now is news all the same.
  private static List<ClusterEvent> newlyForPerson(ClusterStatus before, ClusterStatus after) {
    return after.findings().stream()
        .filter(FindingStatus::needsPerson)
        .filter(now -> !wasForPerson(before, now))
        .map(
            now ->
                new ClusterEvent(
                    EventReason.ClusterStalled,
                    now.subject().isEmpty()
                        ? now.reason() + ": " + now.message()
                        : "%s: %s: %s".formatted(now.reason(), now.subject(), now.message())))
        .toList();
  }

  private static boolean wasForPerson(ClusterStatus before, FindingStatus now) {
    return before
        .finding(now.reason(), now.subject())
        .filter(FindingStatus::needsPerson)
        .isPresent();
  }

  /** Those of the acts. They are true whether or not the status can be written. */
  public static List<ClusterEvent> ofActs(
      ClusterStatus before, ClusterStatus after, List<Act> performed) {
    return performed.stream()
        .filter(act -> !(act instanceof Decision.CallJoin join) || isNew(join, before, after))
        .flatMap(act -> of(act).stream())
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

  private static ClusterEvent ofCondition(EventReason reason, Condition now) {
    return new ClusterEvent(reason, now.reason() + ": " + now.message());
  }

  private static List<ClusterEvent> of(Act act) {
    return switch (act) {
      case Decision.RecordGenesisIntent a ->
          one(
              EventReason.GenesisRecorded,
              "cluster %s, epoch %d, will be formed on %s"
                  .formatted(a.clusterId(), a.epoch(), a.member()));
      case Decision.VoidGenesisIntent a ->
          one(
              EventReason.GenesisDiscarded,
              "the volume that was to form cluster %s no longer exists".formatted(a.clusterId()));
      case Decision.ConfirmGenesis a ->
          one(
              EventReason.ClusterFormed,
              "member %s formed cluster %s".formatted(a.memberId(), a.clusterId()));
      case Decision.AdoptCluster a ->
          one(
              EventReason.ClusterAdopted,
              "cluster %s, epoch %d, was found on the volumes; its membership is as %s has it"
                  .formatted(a.clusterId(), a.epoch(), a.member()));
      case Decision.RecordTeardown a -> one(recorded(a.purpose()), recorded(a));
      case Decision.FinishReset a ->
          one(
              EventReason.ResetFinished,
              "every recorded volume of cluster %s is deleted".formatted(a.clusterId()));
      case Decision.ScaleToZero a ->
          one(EventReason.ScaledToZero, "every pod stops, because volumes are deleted next");
      case Decision.ReplacePod a ->
          one(
              EventReason.PodReplaced,
              a.pod().name()
                  + " was deleted: it did not run, and its template was changed after it was made");
      case Decision.StopPod a ->
          one(
              EventReason.ScaledToZero,
              "%s was deleted: volumes are deleted next, and no StatefulSet controls it"
                  .formatted(a.pod().name()));
      case Decision.DeleteVolume a ->
          one(
              EventReason.VolumeDeleted,
              "claim %s, UID %s, deleted as recorded"
                  .formatted(a.volume().name(), a.volume().uid()));
      case Decision.ConfirmMember a ->
          one(
              EventReason.MemberConfirmed,
              "%s (member %s) was confirmed as one of cluster %s"
                  .formatted(a.pod().name(), a.memberId(), a.clusterId()));
      case Decision.CallJoin a ->
          one(EventReason.JoinPermitted, a.pod().name() + " was permitted to join");
      case Decision.Promote a ->
          one(
              EventReason.MemberPromoted,
              "%s (member %s) is a voter now".formatted(a.member(), a.memberId()));
      case Decision.RemoveMember a ->
          one(
              EventReason.MemberRemoved,
              "%s (member %s) was removed: its data is lost".formatted(a.member(), a.memberId()));
      case Decision.FailTask(var task, var why, var message) ->
          List.of(
              new ClusterEvent(
                  EventReason.TaskRefused, "task %s refused: %s".formatted(task.name(), message)),
              ClusterEvent.ofTask(EventReason.TaskRefused, why + ": " + message, task));
      case Decision.CompleteTask(var task, var message) ->
          List.of(
              new ClusterEvent(
                  EventReason.TaskCompleted,
                  "task %s completed: %s".formatted(task.name(), message)),
              ClusterEvent.ofTask(EventReason.TaskCompleted, message, task));
      case Decision.StartTask a -> List.of();
      case Decision.ApplyChild a -> List.of();
      case Decision.AddFinalizer a -> List.of();
      case Decision.KeepSpec a -> List.of();
      case Decision.RemoveFinalizer a -> List.of();
      case Decision.RecordVolumeIdentity a -> List.of();
      case Decision.CallGenesis a -> List.of();
    };
  }

  private static List<ClusterEvent> one(EventReason reason, String message) {
    return List.of(new ClusterEvent(reason, message));
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
    return a.kept().isEmpty()
        ? deleted
        : "%s; kept, because nothing proves that they belong to it: %s"
            .formatted(deleted, String.join(", ", a.kept()));
  }
}
