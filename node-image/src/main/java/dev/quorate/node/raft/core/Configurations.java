package dev.quorate.node.raft.core;

import java.util.ArrayList;
import java.util.List;

/**
 * The configurations in the log. The latest is in force from the moment it is in the log, committed
 * or not, and no longer when it is truncated (thesis, 4.1).
 */
final class Configurations {
  private record Placed(long index, Configuration configuration) {}

  private final List<Placed> placed = new ArrayList<>();

  Configurations(long baseIndex, Configuration base) {
    placed.add(new Placed(baseIndex, base));
  }

  Configuration latest() {
    return placed.getLast().configuration();
  }

  long latestIndex() {
    return placed.getLast().index();
  }

  Configuration at(long index) {
    return placed.stream()
        .filter(each -> each.index() <= index)
        .reduce((earlier, later) -> later)
        .orElseThrow(
            () -> new IllegalArgumentException("no configuration is known at index " + index))
        .configuration();
  }

  void appended(Entry entry) {
    if (entry.kind() == Entry.Kind.CONFIGURATION) {
      placed.add(new Placed(entry.index(), ConfigurationCodec.decode(entry.data())));
    }
  }

  void truncatedFrom(long index) {
    placed.removeIf(each -> each.index() >= index);
  }

  /** Nobody asks for a configuration before this index any more. */
  void compactedTo(long index) {
    while (placed.size() > 1 && placed.get(1).index() <= index) {
      placed.removeFirst();
    }
  }

  void reset(long index, Configuration configuration) {
    placed.clear();
    placed.add(new Placed(index, configuration));
  }
}
