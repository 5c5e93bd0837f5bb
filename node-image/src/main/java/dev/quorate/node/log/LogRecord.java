package dev.quorate.node.log;

import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.util.List;

/** What the log holds for a group. */
public sealed interface LogRecord {
  int group();

  /** Entries with consecutive indexes; the first replaces everything from its index on. */
  record Entries(int group, List<Entry> entries) implements LogRecord {
    public Entries {
      entries = List.copyOf(entries);
    }
  }

  record State(int group, HardState state) implements LogRecord {}

  /**
   * A durable snapshot covers everything up to {@code index}. What follows stays if the log has
   * that very entry, or else it belongs to another history and goes too (Raft, figure 13).
   */
  record Snapshot(int group, long index, long term) implements LogRecord {}

  /**
   * Everything up to {@code index} is committed. Written with the next batch, and flushed with it.
   * A log that ends before has lost acknowledged entries, and no leader may replace earlier ones.
   */
  record Committed(int group, long index) implements LogRecord {}

  /**
   * At the beginning of a segment: older segments hold entries of the group up to {@code index}.
   * Older segments go only when a snapshot covers these, so that a log without both has lost them.
   */
  record OlderEntries(int group, long index) implements LogRecord {}
}
