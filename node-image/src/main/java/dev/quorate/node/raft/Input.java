package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.List;

/** Everything that can happen to a group on one member. */
public sealed interface Input {
  record Receive(Message message) implements Input {}

  /** Look at the time: something may be overdue. */
  record Tick() implements Input {}

  /** Append a command; answered by {@link Output#answers()} under the same id. */
  record Propose(long requestId, byte[] data) implements Input {}

  /** Several at once: appended one after the other, answered each, sent and persisted together. */
  record ProposeAll(List<Propose> proposals) implements Input {
    public ProposeAll {
      proposals = List.copyOf(proposals);
    }
  }

  /** An index for a linearizable read, which only a leader gives; answered under the same id. */
  record Read(long requestId) implements Input {}

  /** Everything up to and including this {@link Output.Persist#sequence()} is on disk. */
  record Persisted(long sequence) implements Input {}

  /** The state machine has applied every committed entry up to here. */
  record Applied(long index) implements Input {}

  record AddLearner(long requestId, Member member) implements Input {}

  record Promote(long requestId, long memberId) implements Input {}

  record Remove(long requestId, long memberId) implements Input {}

  record Transfer(long requestId, long target) implements Input {}

  /**
   * The process that led this term has ended: whoever of its member runs next is a follower. Not to
   * be given for silence. If it is wrong, no leader that has a majority is disturbed as long as it
   * is not given to a majority.
   *
   * @param leader its memberId
   */
  record LeaderGone(long leader, long term) implements Input {}

  /**
   * A snapshot of our own state machine is complete and durable; the log before it may be
   * forgotten. Its term and configuration are {@link RaftCore#termAt} and {@link
   * RaftCore#configurationAt} of its index.
   */
  record SnapshotTaken(SnapshotMeta meta) implements Input {}

  /**
   * Answer to {@link Output.InstallSnapshot}: the received snapshot was checked as a whole, and if
   * it was good it has replaced the state machine and the whole log, durably.
   */
  record SnapshotInstalled(SnapshotMeta meta, boolean valid) implements Input {}
}
