package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.ClusterStatus.Replaced;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.RecordReplacement;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.members.Replacing;
import dev.quorate.operator.plan.view.Holding;
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.Optional;

/**
 * An order to replace a member that is gone for good, with a node or a disk. A person knows that;
 * the operator checks what it can: the member serves nobody, its claim is this cluster's, and the
 * others are a majority. Then it is recorded under the task's UID and carried out like the
 * replacement of a damaged volume. A member that comes back before it was taken out stays, and the
 * order is refused.
 */
public final class OrderedReplacements implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.tasks().stream()
        .filter(task -> !task.isFinished() && task.kind() == ObservedTask.Kind.REPLACE_MEMBER)
        .findFirst()
        .flatMap(task -> next(seen, task));
  }

  /** Nothing relies on what the task says of itself. */
  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  private static Optional<Decision> next(Observed seen, ObservedTask task) {
    String order = Replacement.byOrder(task.uid());
    Optional<Replaced> done =
        seen.status().lastReplacement().filter(last -> last.found().equals(order));
    if (done.isPresent()) {
      return Optional.of(
          new CompleteTask(
              task.ref(),
              "member %s of %s is removed and claim %s, UID %s, is deleted; it joins as a new member"
                  .formatted(
                      done.get().memberId(),
                      done.get().member(),
                      done.get().volume().name(),
                      done.get().volume().uid())));
    }
    Optional<String> clusterId = seen.status().clusterId();
    if (clusterId.isEmpty() || !task.clusterId().equals(clusterId)) {
      return Optional.of(TaskReports.ofAnotherCluster(seen, task));
    }
    // Recorded already, or another one comes to its end first.
    return seen.status().intent().isPresent()
        ? Optional.empty()
        : new Candidate(seen, task, clusterId.get()).decide(order);
  }

  /** The member that the task names. */
  private record Candidate(Observed seen, ObservedTask task, String clusterId) {

    Optional<Decision> decide(String order) {
      String named = task.named().orElse("");
      Optional<Slot> slot =
          seen.formed().stream().filter(found -> found.name().equals(named)).findFirst();
      if (slot.isEmpty()) {
        return refuse(named + " is not a member of this cluster");
      }
      MembershipView members = MembershipView.of(seen, clusterId);
      // Without a leader the order waits: nobody can take the member out.
      return members.leaderToAsk().flatMap(leader -> decide(order, members, leader, slot.get()));
    }

    private Optional<Decision> decide(
        String order, MembershipView members, Slot leader, Slot slot) {
      MemberReport report = leader.report().orElseThrow();
      Optional<Peer> peer =
          MembershipView.everyone(report).stream()
              .filter(member -> member.nodeId().equals(slot.name()))
              .findFirst();
      Optional<String> memberId =
          Holding.of(slot) instanceof Holding.Data data && data.clusterId().equals(clusterId)
              ? data.memberId()
              : Optional.empty();
      Optional<Volume> claim = slot.volume().filter(volume -> !volume.deleting());
      if (claim.isEmpty()
          || memberId.isEmpty()
          || peer.filter(member -> !memberId.get().equals(member.memberId())).isPresent()) {
        return refuse(
            "nothing proves that the claim of %s holds its data: its node does not report it, and it is not noted on the claim"
                .formatted(slot.name()));
      }
      return stillThere(report, slot, memberId.get())
          .or(() -> notYet(members, leader, slot))
          .or(
              () ->
                  Optional.of(
                      new RecordReplacement(
                          clusterId,
                          seen.status().epoch(),
                          slot.name(),
                          memberId.get(),
                          claim.get().ref(),
                          order,
                          MemberTrouble.of(slot).orElse("does not answer"))));
    }

    private Optional<Decision> stillThere(MemberReport leader, Slot slot, String memberId) {
      Optional<MemberReport> answer = slot.report();
      if (answer.filter(report -> report.state() != State.FAILED).isPresent()) {
        return refuse(
            "%s answers and %s: only a member that is gone is replaced"
                .formatted(slot.name(), words(answer.get().state())));
      }
      if (answer
          .flatMap(MemberReport::failure)
          .filter(failure -> failure.reason().equals("LeaderLostAcknowledged"))
          .isPresent()) {
        return refuse(
            "the volume of %s may be the only one with acknowledged writes: copy it first, then delete its claim and its pod"
                .formatted(slot.name()));
      }
      boolean heard =
          leader.peers().stream()
              .filter(Progress::active)
              .anyMatch(peer -> peer.memberId().equals(memberId));
      // A pod on a node that is gone is ready for a while, as its status says.
      return heard
          ? refuse(slot.name() + " answers the leader: only a member that is gone is replaced")
          : Optional.empty();
    }

    private static String words(State state) {
      return state == State.SERVING ? "serves" : "is " + state;
    }

    // Agreement comes by itself; a majority may not.
    private Optional<Decision> notYet(MembershipView members, Slot leader, Slot slot) {
      return Replacing.notYet(members, leader, slot.name())
          .flatMap(
              why ->
                  why instanceof Wait wait && wait.reason() == Reason.QuorumAtRisk
                      ? refuse(wait.message() + "; order it again then")
                      : Optional.of(why));
    }

    private Optional<Decision> refuse(String why) {
      return Optional.of(
          new FailTask(
              task.ref(), Reason.TaskRefused, "spec.replaceMember.member: %s".formatted(why)));
    }
  }
}
