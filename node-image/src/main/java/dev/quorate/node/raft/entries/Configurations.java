package dev.quorate.node.raft.entries;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * The configurations in the log. The latest is in force from the moment it is in the log, committed
 * or not, and no longer when it is truncated (thesis, 4.1).
 */
public final class Configurations {
  private record Placed(long index, Configuration configuration) {}

  private final List<Placed> placed = new ArrayList<>();

  public Configurations(long baseIndex, Configuration base) {
    placed.add(new Placed(baseIndex, base));
  }

  public Configuration latest() {
    return placed.getLast().configuration();
  }

  public long latestIndex() {
    return placed.getLast().index();
  }

  public Configuration at(long index) {
    return placed.stream()
        .filter(each -> each.index() <= index)
        .reduce((earlier, later) -> later)
        .orElseThrow(
            () -> new IllegalArgumentException("no configuration is known at index " + index))
        .configuration();
  }

  public void appended(Entry entry) {
    if (entry.kind() == Entry.Kind.CONFIGURATION) {
      placed.add(new Placed(entry.index(), ConfigurationCodec.decode(entry.data())));
    }
  }

  public void truncatedFrom(long index) {
    placed.removeIf(each -> each.index() >= index);
  }

  /** Nobody asks for a configuration before this index any more. */
  public void compactedTo(long index) {
    while (placed.size() > 1 && placed.get(1).index() <= index) {
      placed.removeFirst();
    }
  }

  public void reset(long index, Configuration configuration) {
    placed.clear();
    placed.add(new Placed(index, configuration));
  }
}
