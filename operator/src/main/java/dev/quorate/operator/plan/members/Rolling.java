package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import dev.quorate.operator.plan.view.Update;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Pods that are not what the spec asks for, that a task orders to be restarted, or whose volumes
 * grow only when they start, are made again, one at a time: those that are not ready first, then
 * learners, then followers, the one that lags most last; then leadership is handed on, and its old
 * holder is the last. Before each, every other voter serves, has caught up and has been ready for a
 * while; so a change that no pod survives stops at one pod. What becomes of that pod when the
 * change is taken back is the matter of {@link OutdatedPods}, which waits for nobody.
 */
public final class Rolling implements Rule {
  /** So long every other voter has been ready without a break. */
  static final Duration STABLE = Duration.ofSeconds(5);

  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.status().clusterId().flatMap(clusterId -> decide(seen, clusterId));
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  /**
   * The same rule as far as it restarts members that do not serve as voters: nothing that waits for
   * them waits for their restart.
   */
  public Rule ofThoseThatDoNotServe() {
    return new NotServing(this);
  }

  private record NotServing(Rolling rolling) implements Rule {
    @Override
    public Optional<Decision> decide(Observed seen) {
      return rolling
          .decide(seen)
          .filter(
              decision ->
                  decision instanceof RestartPod restart
                      && seen.slot(restart.pod().name()).filter(Rolling::isReady).isEmpty());
    }

    @Override
    public boolean yieldsWhenRefused() {
      return true;
    }
  }

  private static Optional<Decision> decide(Observed seen, String clusterId) {
    Update update = Update.of(seen);
    List<Slot> outdated = update.outdated();
    if (outdated.isEmpty()) {
      return Optional.empty();
    }
    // Until the controller has seen the template, it would make the pod by the one before.
    if (seen.statefulSet().flatMap(ObservedStatefulSet::updateRevision).isEmpty()) {
      return Optional.of(
          new Wait(
              Reason.RollingUpdate,
              "pods are to be made again, once the StatefulSet's controller has seen what the spec"
                  + " asks for",
              Recheck.MOVING));
    }
    MembershipView members = MembershipView.of(seen, clusterId);
    return members
        .leaderToAsk()
        .map(leader -> roll(seen, update, members, leader, outdated))
        .or(
            () ->
                Optional.of(
                    new Wait(
                        Reason.NoLeader,
                        "pods are to be made again, and nobody leads the members",
                        Recheck.MOVING)));
  }

  private static Decision roll(
      Observed seen, Update update, MembershipView members, Slot leader, List<Slot> outdated) {
    MemberReport report = leader.report().orElseThrow();
    Slot next = outdated.stream().min(order(report, leader)).orElseThrow();
    Reason reason = update.reason(next);
    if (!members.agreed()) {
      return MembershipView.waitForAgreement(MemberTrouble.because(seen.formed()));
    }
    Optional<Decision> awaited =
        report.voters().stream()
            .filter(voter -> !voter.nodeId().equals(next.name()))
            .flatMap(voter -> unfit(seen, members, report, voter).stream())
            .findFirst()
            .map(
                why ->
                    new Wait(
                        reason,
                        "%s is the next to be made again, because %s; it waits until %s"
                            .formatted(next.name(), update.why(next).orElseThrow(), why),
                        Recheck.MOVING));
    return awaited.orElseGet(
        () ->
            heir(members, report, leader, next, reason)
                .orElseGet(
                    () ->
                        new RestartPod(
                            next.pod().orElseThrow().ref(),
                            reason,
                            update.why(next).orElseThrow())));
  }

  /** Whoever leads is not restarted while another one could lead. */
  private static Optional<Decision> heir(
      MembershipView members, MemberReport report, Slot leader, Slot next, Reason reason) {
    return next.equals(leader)
        ? report.voters().stream()
            .filter(voter -> !voter.nodeId().equals(leader.name()))
            .filter(voter -> members.slotOf(voter.memberId()).isPresent())
            .max(Comparator.comparingLong(voter -> match(report, voter.nodeId())))
            .map(
                heir ->
                    new TransferLeadership(
                        leader.pod().orElseThrow().ref(), heir.memberId(), heir.nodeId(), reason))
        : Optional.empty();
  }

  private static Comparator<Slot> order(MemberReport leading, Slot leader) {
    return Comparator.comparing((Slot slot) -> slot.equals(leader))
        .thenComparing(Rolling::isReady)
        .thenComparing(slot -> isVoter(leading, slot.name()))
        .thenComparing(Comparator.comparingLong((Slot s) -> match(leading, s.name())).reversed())
        .thenComparing(Comparator.comparingInt(Slot::ordinal).reversed());
  }

  private static boolean isReady(Slot slot) {
    return slot.pod().filter(Pod::ready).isPresent()
        && slot.report().filter(MemberReport::servesAsVoter).isPresent();
  }

  private static boolean isVoter(MemberReport leading, String nodeId) {
    return leading.voters().stream().anyMatch(voter -> voter.nodeId().equals(nodeId));
  }

  private static long match(MemberReport leading, String nodeId) {
    return progress(leading, nodeId).map(Progress::matchIndex).orElse(0L);
  }

  private static Optional<Progress> progress(MemberReport leading, String nodeId) {
    return MembershipView.everyone(leading).stream()
        .filter(peer -> peer.nodeId().equals(nodeId))
        .flatMap(peer -> leading.peers().stream().filter(p -> p.memberId().equals(peer.memberId())))
        .findFirst();
  }

  /** Why a voter cannot be relied on yet while another one is away. */
  private static Optional<String> unfit(
      Observed seen, MembershipView members, MemberReport leading, MemberReport.Peer voter) {
    Optional<Slot> slot = members.slotOf(voter.memberId());
    if (slot.isEmpty() || !isReady(slot.get()) || slot.get().pod().get().deleting()) {
      return Optional.of(voter.nodeId() + " serves" + slot.map(MemberTrouble::because).orElse(""));
    }
    boolean leads = leading.memberId().equals(Optional.of(voter.memberId()));
    if (!leads && progress(leading, voter.nodeId()).filter(Progress::counts).isEmpty()) {
      return Optional.of(
          "the leader hears of " + voter.nodeId() + ", and it stores what it is sent");
    }
    Pod pod = slot.get().pod().get();
    return pod.readySince()
        .or(pod::created)
        .filter(since -> Duration.between(since, seen.now()).compareTo(STABLE) < 0)
        .map(
            since ->
                "%s has been ready for %d seconds".formatted(voter.nodeId(), STABLE.toSeconds()));
  }
}
