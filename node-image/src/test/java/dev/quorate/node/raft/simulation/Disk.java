package dev.quorate.node.raft.simulation;

import dev.quorate.node.raft.InitialState;
import dev.quorate.node.raft.Output;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What survives a crash. */
final class Disk {
  private HardState hardState = HardState.INITIAL;
  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private final TreeMap<Long, byte[]> files = new TreeMap<>();
  private Optional<SnapshotMeta> snapshot = Optional.empty();

  void write(Output.Persist persist) {
    write(persist, persist.entries().size());
  }

  /** A torn write: the hard state, and only the first entries. */
  void write(Output.Persist persist, int entriesThatSurvive) {
    hardState = persist.hardState().orElse(hardState);
    for (Entry entry : persist.entries().subList(0, entriesThatSurvive)) {
      entries.tailMap(entry.index(), true).clear();
      entries.put(entry.index(), entry);
    }
  }

  /** Our own snapshot. An older one than there is changes nothing. */
  boolean keep(SnapshotMeta meta, byte[] bytes) {
    if (snapshot.isPresent() && snapshot.get().index() >= meta.index()) {
      return false;
    }
    snapshot = Optional.of(meta);
    files.put(meta.index(), bytes);
    return true;
  }

  /** Older snapshots go, but for those that somebody pulls. */
  void deleteOlder(Set<Long> inUse) {
    long newest = snapshot.map(SnapshotMeta::index).orElse(0L);
    files.headMap(newest).keySet().removeIf(index -> !inUse.contains(index));
  }

  /** A leader's snapshot replaces the log. */
  void install(SnapshotMeta meta, byte[] bytes) {
    entries.clear();
    files.clear();
    snapshot = Optional.empty();
    keep(meta, bytes);
  }

  Optional<byte[]> file(long index) {
    return Optional.ofNullable(files.get(index));
  }

  Optional<SnapshotMeta> snapshot() {
    return snapshot;
  }

  boolean has(long index, long term) {
    Entry entry = entries.get(index);
    return snapshot.filter(meta -> meta.index() >= index).isPresent()
        || (entry != null && entry.term() == term);
  }

  InitialState load(Configuration bootstrap) {
    long from = snapshot.map(SnapshotMeta::index).orElse(0L) + 1;
    List<Entry> after = new ArrayList<>(entries.tailMap(from, true).values());
    return new InitialState(hardState, snapshot, after, bootstrap);
  }
}
