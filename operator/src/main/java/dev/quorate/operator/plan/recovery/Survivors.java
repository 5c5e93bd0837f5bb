package dev.quorate.operator.plan.recovery;

import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.plan.view.Holding;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The members of a cluster whose quorum somebody says is lost. Only a person knows that the others
 * do not come back; that they are not there now is checked. Of those that answer, the one whose
 * last entry has the highest term, and then the highest index, has every acknowledged entry that
 * any of them has.
 */
final class Survivors {
  private static final Comparator<Slot> BY_LOG =
      Comparator.comparingLong((Slot slot) -> slot.report().orElseThrow().lastTerm())
          .thenComparingLong(slot -> slot.report().orElseThrow().lastIndex())
          // Of equals it makes no difference, but it should not change from look to look.
          .thenComparing(Slot::ordinal, Comparator.reverseOrder());

  private final Observed seen;
  private final String clusterId;
  private final Set<String> voters;

  Survivors(Observed seen, String clusterId) {
    this.seen = seen;
    this.clusterId = clusterId;
    this.voters = MembershipView.of(seen, clusterId).voterIds();
  }

  /**
   * @param named the member that is to survive; empty: the one that has most
   */
  Choice choose(Optional<String> named) {
    return refusal()
        .or(() -> named.flatMap(this::unfit))
        .<Choice>map(Choice.Refused::new)
        .orElseGet(
            () ->
                fit()
                    .filter(slot -> named.isEmpty() || named.get().equals(slot.name()))
                    .max(BY_LOG)
                    .map(this::made)
                    .orElseGet(
                        () ->
                            new Choice.Refused(
                                "no voter with data of cluster %s answers; bring one back, or order a reset"
                                    .formatted(clusterId))));
  }

  private Optional<String> refusal() {
    if (seen.statefulSet().filter(set -> !set.ours()).map(ObservedStatefulSet::uid).isPresent()) {
      return Optional.of(
          "StatefulSet %s is controlled by somebody else; delete it first".formatted(seen.ref()));
    }
    return quorumIsThere().or(this::notProven);
  }

  private Optional<String> quorumIsThere() {
    Optional<Slot> led =
        seen.formed().stream()
            .filter(this::works)
            .filter(slot -> slot.report().orElseThrow().leader().isPresent())
            .findFirst();
    if (led.isPresent()) {
      return Optional.of(
          "the quorum is not lost: %s knows a leader; nothing was changed"
              .formatted(led.get().name()));
    }
    List<String> there = seen.formed().stream().filter(this::mayServe).map(Slot::name).toList();
    int majority = MembershipView.majority(voters.size());
    return there.size() < majority
        ? Optional.empty()
        : Optional.of(
            "the quorum is not lost: of %d voters these answer, or are Ready for Kubernetes: %s; a majority is %d. If the node of one of them is lost, wait until its pod is not Ready, and order it again"
                .formatted(voters.size(), String.join(", ", there), majority));
  }

  /** Its node works with data of the cluster, whether or not it is needed for a majority. */
  private boolean works(Slot slot) {
    return slot.report()
        .filter(report -> report.clusterId().filter(clusterId::equals).isPresent())
        .filter(report -> report.state() != State.FAILED)
        .isPresent();
  }

  // A pod that is Ready serves, whether or not the operator reaches it.
  private boolean mayServe(Slot slot) {
    boolean ready = slot.report().isEmpty() && slot.pod().filter(pod -> pod.ready()).isPresent();
    return switch (Holding.of(slot)) {
      case Holding.Data data ->
          data.clusterId().equals(clusterId)
              && data.memberId().filter(voters::contains).isPresent()
              && (works(slot) || ready);
      case Holding.Unknown unknown -> ready || slot.report().isPresent();
      case Holding.Unbound unbound -> false;
      case Holding.Nothing nothing -> false;
      case Holding.Unreadable unreadable -> false;
    };
  }

  // A claim that is not proven to be of this cluster stays; and a volume that may hold one of its
  // members might run as that.
  private Optional<String> notProven() {
    List<String> unknown =
        seen.formed().stream()
            .filter(slot -> Holding.of(slot) instanceof Holding.Unknown)
            .map(slot -> slot.volume().map(Volume::name).orElse("that of " + slot.name()))
            .toList();
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "it is not known what these claims hold, because no node has reported it: %s; wait for their nodes, or delete each with its pod, and order it again"
                .formatted(String.join(", ", unknown)));
  }

  private Stream<Slot> fit() {
    return seen.formed().stream().filter(slot -> unfit(slot).isEmpty());
  }

  private Optional<String> unfit(String named) {
    return seen.formed().stream()
        .filter(slot -> slot.name().equals(named))
        .findFirst()
        .map(slot -> unfit(slot).map(why -> named + " " + why))
        .orElseGet(
            () ->
                Optional.of(
                    "%s is not a member; name one of %s, or leave it out for the one that has most"
                        .formatted(
                            named,
                            seen.formed().stream()
                                .map(Slot::name)
                                .collect(Collectors.joining(", ")))))
        .map(why -> "spec.recoverQuorum.survivor: " + why);
  }

  private Optional<String> unfit(Slot slot) {
    Optional<MemberReport> report =
        slot.report().filter(found -> found.clusterId().filter(clusterId::equals).isPresent());
    if (report.isEmpty()) {
      return Optional.of("does not report data of cluster " + clusterId);
    }
    if (report.get().state() != State.SERVING && report.get().state() != State.CATCHING_UP) {
      return Optional.of("does not work with its data: it is " + report.get().state());
    }
    if (report.get().role() != MemberReport.Role.VOTER) {
      return Optional.of("is no voter: it may lack acknowledged writes");
    }
    boolean stays =
        slot.pod().filter(pod -> !pod.deleting()).isPresent()
            && slot.volume().filter(volume -> !volume.deleting()).isPresent();
    return stays
        ? Optional.empty()
        : Optional.of("is being stopped, or its claim is being deleted");
  }

  private Choice made(Slot slot) {
    MemberReport report = slot.report().orElseThrow();
    Survivor survivor =
        new Survivor(
            slot.name(),
            slot.pod().map(Pod::uid).orElseThrow(),
            slot.volume().map(Volume::ref).orElseThrow(),
            report.memberId().orElseThrow(),
            report.lastTerm(),
            report.lastIndex());
    List<ObjectRef> volumes =
        seen.slots().stream()
            .filter(other -> !other.equals(slot))
            .filter(this::isProven)
            .flatMap(other -> other.volume().stream())
            .map(Volume::ref)
            .toList();
    return new Choice.Made(survivor, volumes, words(slot, report, volumes));
  }

  // A claim that a person asked to keep, of a member that was removed before, stays.
  private boolean isProven(Slot slot) {
    boolean removed =
        slot.volume().flatMap(Volume::identity).filter(VolumeIdentity::removed).isPresent();
    boolean held =
        switch (Holding.of(slot)) {
          case Holding.Data data -> data.clusterId().equals(clusterId);
          case Holding.Unreadable unreadable ->
              slot.volume()
                  .flatMap(Volume::identity)
                  .filter(noted -> noted.clusterId().equals(clusterId))
                  .isPresent();
          case Holding.Unknown unknown -> false;
          case Holding.Unbound unbound -> false;
          case Holding.Nothing nothing -> false;
        };
    return held && !removed;
  }

  private String words(Slot survivor, MemberReport report, List<ObjectRef> volumes) {
    String others =
        fit()
            .filter(other -> !other.equals(survivor))
            .map(other -> other.name() + " ends at " + end(other.report().orElseThrow()))
            .collect(Collectors.joining(", "));
    return "%s survives: its log ends at %s, and is known to be committed up to index %d. Everything that was acknowledged after its end, or that only others have, is lost%s. Deleted are %s"
        .formatted(
            survivor.name(),
            end(report),
            report.commitIndex(),
            others.isEmpty() ? "" : "; " + others,
            volumes.isEmpty()
                ? "no claims"
                : volumes.stream()
                    .map(claim -> "claim %s, UID %s".formatted(claim.name(), claim.uid()))
                    .collect(Collectors.joining(", ")));
  }

  private static String end(MemberReport report) {
    return "index %d in term %d".formatted(report.lastIndex(), report.lastTerm());
  }
}
