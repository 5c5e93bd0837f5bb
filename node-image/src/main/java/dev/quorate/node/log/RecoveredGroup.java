package dev.quorate.node.log;

import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.util.List;

/**
 * What the log knows of a group.
 *
 * @param snapshotIndex the last entry of the newest snapshot that the log knows of, 0 without one
 * @param entries consecutive from snapshotIndex + 1
 * @param commitIndex everything up to here is known to be committed, the missing entries too
 */
public record RecoveredGroup(
    HardState hardState,
    long snapshotIndex,
    long snapshotTerm,
    List<Entry> entries,
    long commitIndex) {
  public static final RecoveredGroup NOTHING =
      new RecoveredGroup(HardState.INITIAL, 0, 0, List.of(), 0);

  public RecoveredGroup {
    entries = List.copyOf(entries);
  }

  /**
   * The same when a snapshot file is newer than the log knows: a crash came between the file and
   * its record in the log.
   */
  public RecoveredGroup under(long index, long term) {
    return index <= snapshotIndex
        ? this
        : new RecoveredGroup(
            hardState, index, term, GroupReplay.following(entries, index, term), commitIndex);
  }
}
