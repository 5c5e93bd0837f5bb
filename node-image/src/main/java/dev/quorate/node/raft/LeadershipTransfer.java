package dev.quorate.node.raft;

import dev.quorate.node.raft.progress.PeerProgress;
import java.util.Optional;

/**
 * Handing leadership to a chosen voter (thesis, 3.10): bring it up to date, tell it to campaign,
 * take no proposals meanwhile, and give up when its time is over.
 *
 * <p>It outlives our own leadership: only the next leader's name says whether it has happened.
 */
final class LeadershipTransfer {
  /**
   * @param removal the request is to remove ourselves; the new leader has to carry that out
   */
  private record Pending(long requestId, long target, long deadline, boolean removal) {}

  private final Replica replica;
  private Optional<Pending> pending = Optional.empty();

  LeadershipTransfer(Replica replica) {
    this.replica = replica;
  }

  boolean isPending() {
    return pending.isPresent();
  }

  void begin(long requestId, long target, boolean removal) {
    long deadline = replica.now() + replica.config.transferTimeout();
    pending = Optional.of(new Pending(requestId, target, deadline, removal));
    urge();
  }

  /** Tells the target to campaign if it has our whole log; again while nothing happens. */
  void urge() {
    if (pending.isEmpty() || replica.leading().isEmpty()) {
      return;
    }
    long target = pending.get().target();
    Optional<PeerProgress> progress = replica.leading().get().peer(target);
    if (progress.isEmpty() || !replica.configuration().isVoter(target)) {
      finish(new Output.Refusal.Invalid("the target is not a voter any more"));
    } else if (progress.get().match() == replica.log.lastIndex()) {
      replica.outbox.send(new Message.TimeoutNow(replica.self(), target, replica.term()));
    }
  }

  void tick() {
    if (pending.isPresent() && replica.now() >= pending.get().deadline()) {
      finish(new Output.Refusal.Unknown("the target did not take over in time"));
    }
  }

  void leaderChanged() {
    long leader = replica.leader();
    if (pending.isEmpty() || leader == 0) {
      return;
    }
    if (leader == replica.self()) {
      finish(new Output.Refusal.Unknown("the target did not win its election"));
    } else if (pending.get().removal()) {
      finish(new Output.Refusal.NotLeader(leader));
    } else if (leader == pending.get().target()) {
      replica.outbox.answer(new Output.Done(pending.get().requestId()));
      pending = Optional.empty();
    } else {
      finish(new Output.Refusal.Unknown("another member took over"));
    }
  }

  private void finish(Output.Refusal refusal) {
    replica.outbox.refuse(pending.orElseThrow().requestId(), refusal);
    pending = Optional.empty();
  }
}
