package dev.quorate.node.engine.simulation;

import dev.quorate.node.engine.RaftException;
import java.util.Optional;
import java.util.OptionalLong;

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
  final byte[] command;
  final long askedAt;

  /** The largest index applied anywhere when it was asked: what a read must not fall behind. */
  final long floor;

  private Optional<RaftException> refusal = Optional.empty();
  private OptionalLong index = OptionalLong.empty();

  Request(Kind kind, long id, byte[] command, long askedAt, long floor) {
    this.kind = kind;
    this.id = id;
    this.command = command;
    this.askedAt = askedAt;
    this.floor = floor;
  }

  void done(long at) {
    requireUnanswered();
    index = OptionalLong.of(at);
  }

  void failed(Throwable failure) {
    requireUnanswered();
    refusal = Optional.of((RaftException) failure);
  }

  private void requireUnanswered() {
    if (isAnswered()) {
      throw new BrokenInvariant("one answer", this + " was answered twice");
    }
  }

  boolean isAnswered() {
    return isDone() || refusal.isPresent();
  }

  /** A proposal that was applied where it was proposed: the client was told that it is safe. */
  boolean isAcknowledged() {
    return kind == Kind.PROPOSE && isDone();
  }

  boolean isDone() {
    return index.isPresent();
  }

  long index() {
    return index.orElseThrow();
  }

  Optional<RaftException> refusal() {
    return refusal;
  }

  @Override
  public String toString() {
    return kind + " " + id + " asked at " + askedAt + ": " + index + " " + refusal;
  }
}
