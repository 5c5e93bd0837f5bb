package dev.quorate.node.raft;

import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.List;
import java.util.Optional;

/**
 * What one step asks of the outside, in this order: queue {@code persist}, send {@code messages},
 * do the snapshot work, apply {@code committed}, give {@code answers}. A message that must not
 * leave before something is durable is held by the core itself until {@link Input.Persisted}.
 */
public record Output(
    Optional<Persist> persist,
    List<Message> messages,
    List<SnapshotWork> snapshotWork,
    List<Entry> committed,
    List<Answer> answers) {
  public static final Output NOTHING =
      new Output(Optional.empty(), List.of(), List.of(), List.of(), List.of());

  public Output {
    messages = List.copyOf(messages);
    snapshotWork = List.copyOf(snapshotWork);
    committed = List.copyOf(committed);
    answers = List.copyOf(answers);
  }

  public boolean isNothing() {
    return persist.isEmpty()
        && messages.isEmpty()
        && snapshotWork.isEmpty()
        && committed.isEmpty()
        && answers.isEmpty();
  }

  /**
   * To be made durable, then reported by {@link Input.Persisted}. Sequences grow by one; several
   * may be queued and one flush may serve them all.
   *
   * @param hardState present when it changed
   * @param entries to append; the first one's index may lie within the log, then everything from it
   *     on is replaced
   */
  public record Persist(long sequence, Optional<HardState> hardState, List<Entry> entries) {
    public Persist {
      entries = List.copyOf(entries);
    }
  }

  /** Work on snapshot bytes, which the core only steers. */
  public sealed interface SnapshotWork {}

  /**
   * Read a chunk of our snapshot and send it to {@code to} as {@link Message.SnapshotChunk} with
   * this term.
   */
  public record ReadChunk(long to, long term, long index, long offset) implements SnapshotWork {}

  /** Write a received chunk to the temporary file of this snapshot; offset 0 starts it over. */
  public record WriteChunk(SnapshotMeta meta, long offset, byte[] data) implements SnapshotWork {}

  /**
   * All chunks are written: check the file as a whole, install it, answer {@link
   * Input.SnapshotInstalled}. If it is good it replaces the state machine and every entry of the
   * log, also those after its index: the next entry is the one after it. Until the answer nothing
   * is committed and no entry persisted; a hard state may be, and must survive.
   */
  public record InstallSnapshot(SnapshotMeta meta) implements SnapshotWork {}

  /** Answer to an input that carried a requestId. Every request gets exactly one. */
  public sealed interface Answer {
    long requestId();
  }

  /**
   * The entry is in the leader's log at this place. Whether it commits shows when that index is
   * applied: see its term.
   */
  public record Appended(long requestId, long index, long term) implements Answer {}

  /** A read may be served once the state machine has applied this index. */
  public record ReadAt(long requestId, long index) implements Answer {}

  /** A membership change is committed, or a transfer has happened. */
  public record Done(long requestId) implements Answer {}

  public record Refused(long requestId, Refusal refusal) implements Answer {}

  /** Why a request was refused. */
  public sealed interface Refusal {
    /**
     * @param leader the memberId of the leader if known, otherwise 0
     */
    record NotLeader(long leader) implements Refusal {}

    /**
     * A configuration change or transfer is in progress, or no entry of the leader's own term is
     * committed yet.
     */
    record Busy(String why) implements Refusal {}

    /** Too much is uncommitted: back off and try again. */
    record Overloaded() implements Refusal {}

    /**
     * The request contradicts the configuration: no such member, not caught up, the last voter, an
     * id used before.
     */
    record Invalid(String why) implements Refusal {}

    /**
     * It did not happen in time, or leadership was lost while it was under way; it may still
     * happen.
     */
    record Unknown(String why) implements Refusal {}
  }
}
