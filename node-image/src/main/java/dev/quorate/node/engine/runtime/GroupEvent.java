package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.raft.Input;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.transport.Frame;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** What a group is given in a turn. */
sealed interface GroupEvent<R> {
  record Proposal<R>(byte[] envelope, long deadline, CompletableFuture<RaftGroup.Applied<R>> answer)
      implements GroupEvent<R> {}

  record Read<R>(long deadline, CompletableFuture<Long> answer) implements GroupEvent<R> {}

  /** A change of membership or a transfer; {@code input} takes the core's request id. */
  record Change<R>(LongFunction<Input> input, long deadline, CompletableFuture<Void> answer)
      implements GroupEvent<R> {}

  record Received<R>(Frame frame) implements GroupEvent<R> {}

  /** The process of another member has ended. */
  record PeerEnded<R>(long memberId) implements GroupEvent<R> {}

  record Persisted<R>(long sequence) implements GroupEvent<R> {}

  /**
   * The state machine has applied everything up to here.
   *
   * @param bytes of the entries since the last event of this kind
   */
  record Applied<R>(long index, long bytes) implements GroupEvent<R> {}

  /** The state machine has taken the state of a received snapshot. */
  record StateReplaced<R>(SnapshotMeta meta) implements GroupEvent<R> {}

  /** Our own snapshot is a durable file. */
  record SnapshotWritten<R>(SnapshotMeta meta) implements GroupEvent<R> {}

  /** Our own snapshot could not be written; the group goes on without it. */
  record SnapshotFailed<R>(Throwable cause) implements GroupEvent<R> {}

  /** A piece of a received snapshot was written, or could not be; the next one may come. */
  record ChunkWritten<R>() implements GroupEvent<R> {}

  /**
   * A received snapshot was checked as a whole.
   *
   * @param state what it holds, its file named and durable; empty if it is not the offered one
   */
  record SnapshotChecked<R>(SnapshotMeta meta, Optional<PreparedState> state)
      implements GroupEvent<R> {}

  /** The log knows the received snapshot. */
  record SnapshotInstalled<R>(SnapshotMeta meta) implements GroupEvent<R> {}

  /** Work on another thread failed: the group cannot go on. */
  record Broken<R>(IOException cause) implements GroupEvent<R> {}

  /**
   * @param handOver whether to hand leadership over first
   */
  record Stop<R>(boolean handOver) implements GroupEvent<R> {}
}
