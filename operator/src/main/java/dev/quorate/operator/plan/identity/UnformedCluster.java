package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Predecessor;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.AdoptCluster;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.RecordGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.view.Holding;
import dev.quorate.operator.plan.view.Holdings;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of the identity table without a clusterId and without an intent: form, adopt, or hold.
 */
final class UnformedCluster {
  private final Observed seen;
  private final Holdings holdings;

  UnformedCluster(Observed seen) {
    this.seen = seen;
    this.holdings = new Holdings(seen.formed());
  }

  Decision decide() {
    return holdings.holdUnreadable().orElseGet(() -> holdings.data().isEmpty() ? form() : adopt());
  }

  private Decision form() {
    return notYet().or(holdings::waitForUnasked).or(this::lostData).orElseGet(this::intend);
  }

  // Noted as full, reported as empty: its data went while nobody looked. A new cluster would hide
  // that.
  private Optional<Decision> lostData() {
    List<String> lost =
        seen.formed().stream()
            .filter(slot -> slot.volume().flatMap(Volume::identity).isPresent())
            .map(
                slot ->
                    slot.name()
                        + " held cluster "
                        + slot.volume().flatMap(Volume::identity).orElseThrow().clusterId())
            .toList();
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Reason.DataLost,
                "volumes that held data are empty now: %s. Delete these claims to form a new cluster"
                    .formatted(lost)));
  }

  private Optional<Decision> notYet() {
    if (seen.specInForce().replicas() == 0) {
      return Optional.of(
          new Hold(
              Reason.Hibernated, "replicas is 0; set it to 1, 3, 5, 7 or 9 to form a cluster"));
    }
    return notYet(seen);
  }

  /** Why no genesis is recorded, and none that was recorded is carried out. */
  static Optional<Decision> notYet(Observed seen) {
    return GenesisSource.notYet(seen).or(() -> serviceNotYet(seen));
  }

  /** Why none that was begun is resumed: the member has the file that it began with. */
  static Optional<Decision> notYetResumed(Observed seen) {
    return serviceNotYet(seen);
  }

  // Clients would write to a cluster before the status names it. Closing the Service is tried
  // before this rule, see MissingObjects; this is for when that is refused.
  private static Optional<Decision> serviceNotYet(Observed seen) {
    return seen.children().get(ChildKind.CLIENT_SERVICE) == ChildState.OPEN
        ? Optional.of(
            new Wait(
                Reason.ChildObjectChanged,
                "Service %s still leads clients to the members; no cluster is formed until its selector can be changed"
                    .formatted(seen.ref()),
                Recheck.BLOCKED))
        : Optional.empty();
  }

  // After every volume is known: none is missing or being deleted.
  private Decision intend() {
    Slot first = seen.formed().getFirst();
    boolean ready =
        first.ordinal() == 0
            && holdings.at(first) instanceof Holding.Nothing
            && first.pod().filter(pod -> !pod.deleting()).isPresent();
    return ready
        ? new RecordGenesisIntent(
            seen.candidateClusterId(),
            Math.max(1, seen.status().epoch()),
            first.name(),
            first.volume().orElseThrow().uid(),
            first.pod().orElseThrow().uid(),
            seen.specInForce().replicas())
        : new Wait(
            Reason.MembersStarting,
            "waiting for %s to start and report".formatted(first.name()),
            Recheck.MOVING);
  }

  private Decision adopt() {
    Set<String> ids =
        holdings.data().stream()
            .map(slot -> ((Holding.Data) holdings.at(slot)).clusterId())
            .collect(Collectors.toSet());
    // The remains of a cluster that lost its quorum, which one of the others follows.
    ids.removeAll(predecessors());
    if (ids.size() > 1) {
      return new Hold(
          Reason.ForeignData,
          "the volumes hold different clusters; delete the claims that are not needed. "
              + holdings.described());
    }
    // This resource had a cluster before. What turns up now was left behind on purpose.
    if (seen.status().epoch() > 0) {
      return new Hold(
          Reason.ForeignData,
          "epoch %d must begin with empty volumes, but %s. Delete the claim if its data is not needed"
              .formatted(seen.status().epoch(), holdings.described()));
    }
    return adopt(ids.iterator().next());
  }

  private Decision adopt(String clusterId) {
    return interrupted(clusterId)
        .or(() -> onlyPermits() ? Optional.of(noMajority(clusterId, Set.of())) : Optional.empty())
        .or(() -> isToBeRecovered(clusterId) ? awaitSurvivor(clusterId) : lostMajority(clusterId))
        .or(() -> isToBeRecovered(clusterId) ? Optional.empty() : waitForVolumes(clusterId))
        .orElseGet(() -> adoptAsKnown(clusterId));
  }

  private Set<String> predecessors() {
    return holdings.data().stream()
        .flatMap(slot -> slot.report().stream())
        .flatMap(report -> report.genesis().stream())
        .flatMap(genesis -> genesis.predecessor().stream())
        .map(Predecessor::clusterId)
        .collect(Collectors.toSet());
  }

  // A person has named this cluster, and knows that its majority does not come back.
  private boolean isToBeRecovered(String clusterId) {
    return seen.tasks().stream()
        .filter(task -> task.kind() == ObservedTask.Kind.RECOVER_QUORUM && !task.isFinished())
        .anyMatch(task -> !task.dryRun() && task.clusterId().equals(Optional.of(clusterId)));
  }

  private Optional<Decision> awaitSurvivor(String clusterId) {
    return MembershipView.of(seen, clusterId).authority().isPresent()
        ? Optional.empty()
        : Optional.of(
            new Wait(
                Reason.ClusterFound,
                "waiting until a member of cluster %s answers; a task orders that it is recovered. %s"
                    .formatted(clusterId, holdings.described()),
                Recheck.MOVING));
  }

  // Whether or not anybody leads: members that wait for the adoption cannot, and what one of them
  // alone believes does not count. All volumes together tell which membership is the newest.
  private Decision adoptAsKnown(String clusterId) {
    MembershipView members = MembershipView.of(seen, clusterId);
    MemberReport newest = members.authority().orElseThrow();
    Slot slot = members.slotOf(newest.memberId().orElseThrow()).orElseThrow();
    return new AdoptCluster(
        clusterId,
        newest.epoch().orElse(1L),
        slot.name(),
        slot.volume().orElseThrow().uid(),
        slot.pod().orElseThrow().uid(),
        newest.memberId().orElseThrow(),
        size(clusterId, newest),
        seen.specInForce().source().digest().isPresent());
  }

  private Optional<Decision> lostMajority(String clusterId) {
    MembershipView members = MembershipView.of(seen, clusterId);
    Set<String> voters = members.voterIds();
    return !voters.isEmpty()
            && members.possiblyThere(voters) < MembershipView.majority(voters.size())
        ? Optional.of(noMajority(clusterId, voters))
        : Optional.empty();
  }

  // A volume that was noted is known: its claim cannot have been given another one.
  private Optional<Decision> waitForVolumes(String clusterId) {
    MembershipView members = MembershipView.of(seen, clusterId);
    Set<String> voters = members.voterIds();
    boolean complete =
        holdings.unasked().isEmpty()
            && members.authority().isPresent()
            && members.surelyThere(voters) >= MembershipView.majority(voters.size());
    return complete
        ? Optional.empty()
        : Optional.of(
            new Wait(
                Reason.ClusterFound,
                "cluster %s was found on the volumes; waiting until every volume is known and a majority of its voters is there. %s"
                    .formatted(clusterId, holdings.described()),
                Recheck.MOVING));
  }

  // Never smaller than the cluster that is found: every ordinal that is a member stays one. A
  // claim that was kept when its member was removed is none.
  private int size(String clusterId, MemberReport newest) {
    IntStream members =
        seen.formed().stream()
            .filter(
                slot ->
                    (holdings.of(clusterId).contains(slot) && slot.removed(clusterId).isEmpty())
                        || MembershipView.everyone(newest).stream()
                            .anyMatch(peer -> peer.nodeId().equals(slot.name())))
            .mapToInt(slot -> slot.ordinal() + 1);
    return Math.max(seen.specInForce().replicas(), members.max().orElse(0));
  }

  // Its genesis was written and cut off, and the resource that ordered it was deleted since.
  private Optional<Decision> interrupted(String clusterId) {
    return holdings.data().size() == 1 && holdings.unasked().isEmpty()
        ? GenesisCall.resume(seen, holdings.data().getFirst(), clusterId)
            .map(call -> notYetResumed(seen).orElse(call))
        : Optional.empty();
  }

  // Identities of members that nobody ever took in: there is nothing behind them that could lead.
  private boolean onlyPermits() {
    return holdings.unasked().isEmpty()
        && holdings.data().stream()
            .allMatch(slot -> slot.report().filter(MemberReport::isOnlyPermitted).isPresent());
  }

  private Hold noMajority(String clusterId, Set<String> voters) {
    return new Hold(
        Reason.ForeignData,
        "less than a majority of the %d voters of cluster %s is on the volumes; bring the missing volumes back. %s"
            .formatted(voters.size(), clusterId, holdings.described()));
  }
}
