package dev.quorate.node.etcd.watch;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KeyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the watches that a change is for: those of one key by the key, ranges by where they begin.
 * Those of the same range are looked at once. Not thread-safe.
 */
final class SyncedWatches {
  private final Map<ByteString, Set<Watch>> ofOneKey = new HashMap<>();

  /** By their beginning, then by the range. */
  private final TreeMap<ByteString, Map<WatchedKeys, Set<Watch>>> ofRanges =
      new TreeMap<>(WatchedKeys.ORDER);

  private final Set<Watch> all = new HashSet<>();

  boolean isEmpty() {
    return all.isEmpty();
  }

  boolean contains(Watch watch) {
    return all.contains(watch);
  }

  void add(Watch watch) {
    all.add(watch);
    WatchedKeys keys = watch.keys;
    if (keys.isSingle()) {
      ofOneKey.computeIfAbsent(keys.from(), _ -> new HashSet<>()).add(watch);
    } else {
      ofRanges
          .computeIfAbsent(keys.from(), _ -> new HashMap<>())
          .computeIfAbsent(keys, _ -> new HashSet<>())
          .add(watch);
    }
  }

  void remove(Watch watch) {
    if (!all.remove(watch)) {
      return;
    }
    WatchedKeys keys = watch.keys;
    if (keys.isSingle()) {
      ofOneKey.computeIfPresent(keys.from(), (_, watches) -> without(watch, watches));
    } else {
      ofRanges.computeIfPresent(
          keys.from(),
          (_, ranges) -> {
            ranges.computeIfPresent(keys, (_, watches) -> without(watch, watches));
            return ranges.isEmpty() ? null : ranges;
          });
    }
  }

  private static Set<Watch> without(Watch watch, Set<Watch> watches) {
    watches.remove(watch);
    return watches.isEmpty() ? null : watches;
  }

  /** Whether any of them watches this key. */
  boolean watch(KeyValue change) {
    ByteString key = change.getKey();
    return ofOneKey.containsKey(key)
        || ofRanges.headMap(key, true).values().stream()
            .anyMatch(ranges -> ranges.keySet().stream().anyMatch(range -> range.contains(key)));
  }

  /** Those that want to know of it. */
  List<Watch> thatWant(KeyValue change) {
    ByteString key = change.getKey();
    List<Watch> found = new ArrayList<>();
    addThoseThatWant(change, ofOneKey.getOrDefault(key, Set.of()), found);
    for (Map<WatchedKeys, Set<Watch>> ranges : ofRanges.headMap(key, true).values()) {
      ranges.forEach(
          (range, watches) -> {
            if (range.contains(key)) {
              addThoseThatWant(change, watches, found);
            }
          });
    }
    return found;
  }

  private static void addThoseThatWant(KeyValue change, Set<Watch> watches, List<Watch> found) {
    for (Watch watch : watches) {
      if (change.getModRevision() >= watch.next() && watch.wants(change)) {
        found.add(watch);
      }
    }
  }

  /** Those for which there may be something up to a revision. */
  List<Watch> dueUntil(long revision) {
    return all.stream().filter(watch -> watch.next() <= revision).toList();
  }
}
