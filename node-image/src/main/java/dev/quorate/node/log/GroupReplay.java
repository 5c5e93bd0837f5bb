package dev.quorate.node.log;

import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.util.ArrayList;
import java.util.List;

/** Follows one group through the records of the log. */
final class GroupReplay {
  private HardState hardState = HardState.INITIAL;
  private long snapshotIndex;
  private long snapshotTerm;
  private long commitIndex;
  private List<Entry> entries = new ArrayList<>();

  /** The last entry in segments that are not here any more. */
  private long goneIndex;

  /**
   * @param oldest whether the record is in the oldest segment that is here
   */
  void replay(LogRecord entry, boolean oldest) {
    switch (entry) {
      case LogRecord.State state -> hardState = state.state();
      case LogRecord.Entries appended -> append(appended.entries());
      case LogRecord.Snapshot snapshot -> cover(snapshot.index(), snapshot.term());
      case LogRecord.Committed committed -> commitIndex = Math.max(commitIndex, committed.index());
      case LogRecord.OlderEntries older -> goneIndex = oldest ? older.index() : goneIndex;
    }
  }

  private void append(List<Entry> appended) {
    long first = appended.getFirst().index();
    if (!entries.isEmpty()) {
      long kept = first - entries.getFirst().index();
      if (kept < 0 || kept > entries.size()) {
        // Before the first: replaced as a whole. Beyond the last: the segment with those between
        // is deleted, so a later snapshot covers them; isWhole checks that it really came.
        entries = new ArrayList<>();
      } else {
        entries.subList((int) kept, entries.size()).clear();
      }
    }
    entries.addAll(appended);
  }

  private void cover(long index, long term) {
    if (index <= snapshotIndex) {
      // A new segment repeats the newest marker.
      return;
    }
    snapshotIndex = index;
    snapshotTerm = term;
    if (!entries.isEmpty() && entries.getFirst().index() > index + 1) {
      // A segment with those between is deleted, so a later marker covers them; until it comes
      // this one says nothing about what follows. isWhole checks that it really came.
      return;
    }
    entries = new ArrayList<>(following(entries, index, term));
  }

  /**
   * What remains of a log, which reaches back at least to {@code index + 1}, when a snapshot of
   * {index, term} is its new beginning.
   */
  static List<Entry> following(List<Entry> entries, long index, long term) {
    if (entries.isEmpty()) {
      return List.of();
    }
    long place = index - entries.getFirst().index();
    if (place < 0) {
      // The entry itself is gone. Terms never fall within a log: older ones are another history.
      return entries.getFirst().term() < term ? List.of() : entries;
    }
    boolean same = place < entries.size() && entries.get((int) place).term() == term;
    return same ? entries.subList((int) place + 1, entries.size()) : List.of();
  }

  /** Whether a snapshot covers everything before the entries that are here. */
  boolean isWhole() {
    return goneIndex <= snapshotIndex
        && (entries.isEmpty() || entries.getFirst().index() == snapshotIndex + 1);
  }

  /** The last entry that is missing if the log {@linkplain #isWhole is not whole}. */
  long lastMissing() {
    return entries.isEmpty() ? goneIndex : entries.getFirst().index() - 1;
  }

  RecoveredGroup recovered() {
    return new RecoveredGroup(hardState, snapshotIndex, snapshotTerm, entries, commitIndex);
  }
}
