package dev.quorate.node.engine;

import dev.quorate.node.raft.configuration.Member;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * One Raft group on this member. Thread-safe. Futures fail with a {@link RaftException}; they
 * complete on the threads of the group, so what depends on them must not block.
 *
 * @param <R> what the state machine answers to a command
 */
public interface RaftGroup<R> {
  /** A command that writes itself into the log's entry: it is copied there, and nowhere else. */
  interface Command {
    /** In bytes. */
    int size();

    /** Writes as many bytes into a buffer on the heap; called once. */
    void writeTo(ByteBuffer entry);

    static Command of(byte[] bytes) {
      return new Command() {
        @Override
        public int size() {
          return bytes.length;
        }

        @Override
        public void writeTo(ByteBuffer entry) {
          entry.put(bytes);
        }
      };
    }
  }

  /**
   * Replicates a command. On a member that does not lead it is forwarded to the leader. Completes
   * when the command is applied on <em>this</em> member.
   */
  CompletableFuture<Applied<R>> propose(Command command);

  /** The same for a command that is bytes already. */
  default CompletableFuture<Applied<R>> propose(byte[] command) {
    return propose(Command.of(command));
  }

  /**
   * For a linearizable read: completes once this member has applied everything that was committed
   * when it was called (thesis, 6.4), with that index.
   */
  CompletableFuture<Long> readIndex();

  CompletableFuture<Void> addLearner(Member member);

  CompletableFuture<Void> promote(long memberId);

  CompletableFuture<Void> remove(long memberId);

  CompletableFuture<Void> transferLeadership(long memberId);

  GroupStatus status();

  /**
   * @param index the log index at which the command was applied
   * @param result the state machine's answer
   */
  record Applied<R>(long index, R result) {}
}
