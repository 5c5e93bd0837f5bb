package dev.quorate.node.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which segments are still needed: those with an entry that no snapshot of its group covers.
 *
 * <p>Segments go only from the oldest on: a later one may replace entries of an earlier one, never
 * the other way round.
 */
final class Coverage {
  private final TreeMap<Long, Map<Integer, Long>> lastIndexes = new TreeMap<>();
  private Map<Integer, Long> newest = new HashMap<>();
  private final Map<Integer, LogRecord.Snapshot> snapshots = new HashMap<>();
  private final Map<Integer, LogRecord.State> states = new HashMap<>();
  private final Map<Integer, LogRecord.Committed> commits = new HashMap<>();

  void begin(long segment) {
    newest = new HashMap<>();
    lastIndexes.put(segment, newest);
  }

  /** Notes a record of the newest segment. */
  void note(LogRecord entry) {
    switch (entry) {
      case LogRecord.Entries entries ->
          newest.merge(entries.group(), entries.entries().getLast().index(), Math::max);
      case LogRecord.State state -> states.put(state.group(), state);
      case LogRecord.Snapshot snapshot ->
          snapshots.merge(
              snapshot.group(), snapshot, (old, next) -> next.index() < old.index() ? old : next);
      case LogRecord.Committed committed ->
          commits.merge(
              committed.group(), committed, (old, next) -> next.index() < old.index() ? old : next);
      // Of segments that are here and noted already, or covered and gone.
      case LogRecord.OlderEntries ignored -> {}
    }
  }

  /** What a new segment repeats, so that older ones can go. */
  List<LogRecord> carriedOver() {
    List<LogRecord> carried = new ArrayList<>(states.values());
    carried.addAll(snapshots.values());
    carried.addAll(commits.values());
    Map<Integer, Long> older = new TreeMap<>();
    lastIndexes
        .values()
        .forEach(segment -> segment.forEach((group, last) -> older.merge(group, last, Math::max)));
    older.forEach((group, last) -> carried.add(new LogRecord.OlderEntries(group, last)));
    return carried;
  }

  /** Takes out the oldest segments that nobody needs; never the newest. */
  List<Long> takeCovered() {
    List<Long> covered = new ArrayList<>();
    while (lastIndexes.size() > 1 && isCovered(lastIndexes.firstEntry().getValue())) {
      covered.add(lastIndexes.pollFirstEntry().getKey());
    }
    return covered;
  }

  /** For each group that needs a segment before the newest: how many there are from its first. */
  Map<Integer, Integer> pinned() {
    Map<Integer, Integer> pinned = new HashMap<>();
    int segments = 0;
    for (Map<Integer, Long> older :
        lastIndexes.headMap(lastIndexes.lastKey(), false).descendingMap().values()) {
      segments++;
      for (Map.Entry<Integer, Long> last : older.entrySet()) {
        if (!isCovered(last.getKey(), last.getValue())) {
          pinned.put(last.getKey(), segments);
        }
      }
    }
    return pinned;
  }

  private boolean isCovered(Map<Integer, Long> lastIndexesOfSegment) {
    return lastIndexesOfSegment.entrySet().stream()
        .allMatch(last -> isCovered(last.getKey(), last.getValue()));
  }

  private boolean isCovered(int group, long index) {
    return snapshots.containsKey(group) && snapshots.get(group).index() >= index;
  }
}
