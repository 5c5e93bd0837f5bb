package dev.quorate.node.raft.simulation;

import dev.quorate.node.raft.Output;
import java.util.Optional;

/** Something a client asked of a node. */
final class Request {
  /** What was asked. */
  enum Kind {
    PROPOSE,
    READ,
    ADD,
    PROMOTE,
    REMOVE,
    TRANSFER
  }

  final Kind kind;
  final long id;
  final long askedAt;

  /** The largest index applied anywhere when it was asked: what a read must not fall behind. */
  final long floor;

  private Optional<Output.Answer> answer = Optional.empty();
  private boolean applied;

  Request(Kind kind, long id, long askedAt, long floor) {
    this.kind = kind;
    this.id = id;
    this.askedAt = askedAt;
    this.floor = floor;
  }

  void answered(Output.Answer given) {
    if (answer.isPresent()) {
      throw new BrokenInvariant("one answer", kind + " " + id + " was answered twice: " + given);
    }
    answer = Optional.of(given);
  }

  void applied() {
    applied = true;
  }

  Optional<Output.Answer> answer() {
    return answer;
  }

  boolean isAnswered() {
    return answer.isPresent();
  }

  /** A proposal that was applied where it was proposed: the client was told that it is safe. */
  boolean isAcknowledged() {
    return applied;
  }

  boolean isDone() {
    return answer.filter(Output.Done.class::isInstance).isPresent();
  }

  Optional<Output.Refusal> refusal() {
    return answer
        .filter(Output.Refused.class::isInstance)
        .map(given -> ((Output.Refused) given).refusal());
  }

  @Override
  public String toString() {
    return kind + " " + id + " asked at " + askedAt + ": " + answer;
  }
}
