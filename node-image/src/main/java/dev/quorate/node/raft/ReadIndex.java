package dev.quorate.node.raft;

import java.util.ArrayDeque;

/**
 * Linearizable reads on the leader (thesis, 6.4): a read may be answered when a majority has
 * acknowledged a heartbeat round that started after the read arrived, and an entry of the leader's
 * own term is committed. There are no lease reads.
 */
final class ReadIndex {
  private static final long UNKNOWN = -1;

  private static final class Pending {
    final long id;
    final long round;
    final long deadline;
    long index;

    Pending(long id, long round, long deadline, long index) {
      this.id = id;
      this.round = round;
      this.deadline = deadline;
      this.index = index;
    }
  }

  private final Replica replica;
  private final Leader leader;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();

  ReadIndex(Replica replica, Leader leader) {
    this.replica = replica;
    this.leader = leader;
  }

  void request(long id) {
    long index = leader.hasCommittedOwnTerm() ? replica.commitIndex() : UNKNOWN;
    // A round under way says nothing about this read: some may have acknowledged it before the
    // read arrived. It takes the next one, shared by all that wait for it.
    pending.addLast(
        new Pending(id, leader.round() + 1, replica.now() + replica.config.readTimeout(), index));
    if (leader.confirmedRound() == leader.round()) {
      leader.startRound();
    }
    confirm();
  }

  /** After an acknowledgement or a commit. */
  void confirm() {
    if (!pending.isEmpty() && leader.hasCommittedOwnTerm()) {
      for (Pending read : pending) {
        if (read.index == UNKNOWN) {
          read.index = replica.commitIndex();
        }
      }
    }
    while (!pending.isEmpty()) {
      long confirmed = leader.confirmedRound();
      Pending first = pending.peekFirst();
      if (first.index != UNKNOWN && first.round <= confirmed) {
        pending.removeFirst();
        replica.outbox.answer(new Output.ReadAt(first.id, first.index));
      } else if (first.round > leader.round() && confirmed == leader.round()) {
        leader.startRound();
      } else {
        return;
      }
    }
  }

  void tick() {
    while (!pending.isEmpty() && replica.now() >= pending.peekFirst().deadline) {
      replica.outbox.refuse(
          pending.removeFirst().id, new Output.Refusal.Unknown("no majority confirmed it in time"));
    }
  }

  void end(long newLeader) {
    pending.forEach(
        read -> replica.outbox.refuse(read.id, new Output.Refusal.NotLeader(newLeader)));
    pending.clear();
  }
}
