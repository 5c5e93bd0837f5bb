package dev.quorate.node.raft;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads on a member that does not lead: the leader is asked for an index. One question is under way
 * at a time; reads that arrive meanwhile go with the next one, because the answer to a question is
 * good only for reads that were there before it was asked.
 */
final class ForwardedReads {
  private record Waiting(long requestId, long deadline) {}

  private final Replica replica;
  private List<Waiting> asked = new ArrayList<>();
  private List<Waiting> next = new ArrayList<>();
  private long readId;
  private long askedAt;
  private boolean started;

  ForwardedReads(Replica replica) {
    this.replica = replica;
  }

  void request(long requestId) {
    if (replica.leader() == 0) {
      replica.outbox.refuse(requestId, new Output.Refusal.NotLeader(0));
      return;
    }
    next.add(new Waiting(requestId, replica.now() + replica.config.readTimeout()));
    if (asked.isEmpty()) {
      askNext();
    }
  }

  void onResponse(Message.ReadIndexResponse response) {
    if (asked.isEmpty() || response.readId() != readId || response.term() != replica.term()) {
      return;
    }
    asked.forEach(
        read -> replica.outbox.answer(new Output.ReadAt(read.requestId(), response.index())));
    asked = new ArrayList<>();
    askNext();
  }

  void tick() {
    expire(asked);
    expire(next);
    if (asked.isEmpty()) {
      askNext();
    } else if (replica.now() - askedAt >= 2 * replica.config.heartbeatInterval()) {
      ask();
    }
  }

  void leaderChanged() {
    for (Waiting read : asked) {
      replica.outbox.refuse(read.requestId(), new Output.Refusal.NotLeader(replica.leader()));
    }
    for (Waiting read : next) {
      replica.outbox.refuse(read.requestId(), new Output.Refusal.NotLeader(replica.leader()));
    }
    asked.clear();
    next.clear();
  }

  private void askNext() {
    if (next.isEmpty()) {
      return;
    }
    asked = next;
    next = new ArrayList<>();
    // Random at first: an answer to this member's former life must not fit a question of this one.
    readId = started ? readId + 1 : replica.randomId();
    started = true;
    ask();
  }

  private void ask() {
    askedAt = replica.now();
    replica.outbox.sendAfterHardState(
        new Message.ReadIndexRequest(replica.self(), replica.leader(), replica.term(), readId));
  }

  private void expire(List<Waiting> reads) {
    reads.removeIf(
        read -> {
          boolean late = replica.now() >= read.deadline();
          if (late) {
            replica.outbox.refuse(
                read.requestId(), new Output.Refusal.Unknown("the leader did not answer in time"));
          }
          return late;
        });
  }
}
