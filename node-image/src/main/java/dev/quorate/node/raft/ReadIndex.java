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
    final long from;
    final long round;
    final long deadline;
    long index;

    Pending(long id, long from, long round, long deadline, long index) {
      this.id = id;
      this.from = from;
      this.round = round;
      this.deadline = deadline;
      this.index = index;
    }
  }

  private final Replica replica;
  private final Leading leading;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();

  ReadIndex(Replica replica, Leading leading) {
    this.replica = replica;
    this.leading = leading;
  }

  /**
   * @param from the member that asks for somebody there, or this one
   */
  void request(long id, long from) {
    long index = leading.hasCommittedOwnTerm() ? replica.commitIndex() : UNKNOWN;
    // A round under way says nothing about this read: some may have acknowledged it before the
    // read arrived. It takes the next one, shared by all that wait for it.
    pending.addLast(
        new Pending(
            id, from, leading.round() + 1, replica.now() + replica.config.readTimeout(), index));
    if (leading.confirmedRound() == leading.round()) {
      leading.startRound();
    }
    confirm();
  }

  /** After an acknowledgement or a commit. */
  void confirm() {
    if (leading.hasCommittedOwnTerm()) {
      pending.stream()
          .filter(read -> read.index == UNKNOWN)
          .forEach(read -> read.index = replica.commitIndex());
    }
    while (!pending.isEmpty()) {
      long confirmed = leading.confirmedRound();
      Pending first = pending.peekFirst();
      if (first.index != UNKNOWN && first.round <= confirmed) {
        answer(pending.removeFirst());
      } else if (first.round > leading.round() && confirmed == leading.round()) {
        leading.startRound();
      } else {
        return;
      }
    }
  }

  private void answer(Pending read) {
    if (read.from == replica.self()) {
      replica.outbox.answer(new Output.ReadAt(read.id, read.index));
    } else {
      replica.outbox.send(
          new Message.ReadIndexResponse(
              replica.self(), read.from, replica.term(), read.id, read.index));
    }
  }

  void tick() {
    while (!pending.isEmpty() && replica.now() >= pending.peekFirst().deadline) {
      refuse(pending.removeFirst(), new Output.Refusal.Unknown("no majority confirmed it in time"));
    }
  }

  void end(long newLeader) {
    pending.forEach(read -> refuse(read, new Output.Refusal.NotLeader(newLeader)));
    pending.clear();
  }

  /** Who asked from elsewhere has a deadline of its own. */
  private void refuse(Pending read, Output.Refusal refusal) {
    if (read.from == replica.self()) {
      replica.outbox.refuse(read.id, refusal);
    }
  }
}
