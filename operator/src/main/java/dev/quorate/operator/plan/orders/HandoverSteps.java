package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.ObservedTask.Begun;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.MembershipView;
import dev.quorate.operator.plan.view.Succession;
import dev.quorate.operator.plan.view.Succession.Unfit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One order to hand leadership on, see {@link Handover}. */
final class HandoverSteps {
  /**
   * How long it waits for members that cannot lead at this moment, and how long it may take from
   * its beginning. A transfer takes less than an election timeout; one that does not come about
   * keeps the orders after it waiting no longer.
   */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Observed seen;
  private final ObservedTask task;
  private final MembershipView members;

  HandoverSteps(Observed seen, ObservedTask task, String clusterId) {
    this.seen = seen;
    this.task = task;
    this.members = MembershipView.of(seen, clusterId);
  }

  Optional<Decision> next() {
    if (task.phase() == ObservedTask.Phase.RUNNING) {
      return task.begun()
          .filter(begun -> begun.member().isPresent())
          .map(begun -> goOn(begun, begun.member().orElseThrow()))
          .orElseGet(() -> fail("its status does not record who is to lead; create a new task"));
    }
    return succession().flatMap(this::begin);
  }

  // One that hears of no majority may have been replaced without knowing it.
  private Optional<Succession> succession() {
    return members
        .leader()
        .filter(leader -> MembershipView.hearsAMajority(leader.report().orElseThrow()))
        .map(leader -> new Succession(seen, members, leader));
  }

  private Optional<Decision> begin(Succession succession) {
    if (task.named().equals(Optional.of(succession.leader().name()))) {
      return Optional.of(
          new CompleteTask(task.ref(), task.named().get() + " leads already; nothing was changed"));
    }
    return task.named()
        .map(named -> beginWith(named, succession))
        .orElseGet(() -> beginWithAny(succession));
  }

  private Optional<Decision> beginWith(String named, Succession succession) {
    Optional<Unfit> unfit = succession.unfit(named);
    if (unfit.isEmpty()) {
      return start(named);
    }
    return mayStillPass(unfit.get(), task.created())
        ? Optional.empty()
        : fail(
            "spec.transferLeadership.to: %s; name another member, or order it again when that has changed"
                .formatted(unfit.get().why()));
  }

  private Optional<Decision> beginWithAny(Succession succession) {
    Optional<Peer> heir = succession.heir();
    if (heir.isPresent()) {
      return start(heir.get().nodeId());
    }
    return succession.others().stream().anyMatch(unfit -> mayStillPass(unfit, task.created()))
        ? Optional.empty()
        : fail(succession.nobody());
  }

  /** A follower that has just been restarted, or hears a new leader, can lead in a moment. */
  private boolean mayStillPass(Unfit unfit, Instant since) {
    return unfit.passes() && !isOver(since);
  }

  private boolean isOver(Instant since) {
    return Duration.between(since, seen.now()).compareTo(PATIENCE) >= 0;
  }

  private Optional<Decision> start(String member) {
    return Optional.of(StartTask.toLead(task.ref(), member));
  }

  private Optional<Decision> goOn(Begun begun, String member) {
    Optional<Succession> succession = succession();
    if (succession.filter(now -> now.leader().name().equals(member)).isPresent()) {
      return Optional.of(new CompleteTask(task.ref(), member + " leads"));
    }
    if (isOver(begun.since())) {
      return fail(
          "%s does not lead %d seconds after it was asked to; %s"
              .formatted(
                  member,
                  PATIENCE.toSeconds(),
                  succession
                      .map(
                          now ->
                              now.unfit(member)
                                  .map(Unfit::why)
                                  .orElse(now.leader().name() + " leads"))
                      .orElse("no leader is known")));
    }
    return succession.flatMap(now -> handOn(now, member));
  }

  private Optional<Decision> handOn(Succession succession, String member) {
    Optional<Unfit> unfit = succession.unfit(member);
    if (unfit.isPresent()) {
      return unfit.get().passes()
          ? Optional.empty()
          : fail(unfit.get().why() + "; leadership was not handed on");
    }
    return leaderThatStays(succession)
        .flatMap(
            asked ->
                succession
                    .voter(member)
                    .map(
                        (Peer heir) ->
                            new TransferLeadership(
                                asked, heir.memberId(), member, Reason.LeadershipOrdered)));
  }

  /** One that is being stopped hands over by itself. */
  private static Optional<ObjectRef> leaderThatStays(Succession succession) {
    return Optional.of(succession.leader())
        .flatMap(Slot::pod)
        .filter(pod -> !pod.deleting())
        .map(pod -> pod.ref());
  }

  private Optional<Decision> fail(String message) {
    return Optional.of(new FailTask(task.ref(), Reason.TaskRefused, message));
  }
}
