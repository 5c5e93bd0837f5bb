package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KeyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What the keyspace must be, written as plainly as it can be: the whole map, kept once for each
 * revision. Compaction forgets the maps before.
 */
final class NaiveStore {
  private static final Comparator<ByteString> ORDER =
      ByteString.unsignedLexicographicalComparator();

  /** Revision to the state at that revision. */
  final NavigableMap<Long, NavigableMap<ByteString, KeyValue>> states = new TreeMap<>();

  NaiveStore() {
    states.put(1L, new TreeMap<>(ORDER));
  }

  long revision() {
    return states.lastKey();
  }

  /** Makes the next revision. */
  void write(Consumer<NavigableMap<ByteString, KeyValue>> change) {
    NavigableMap<ByteString, KeyValue> next = new TreeMap<>(ORDER);
    next.putAll(states.lastEntry().getValue());
    change.accept(next);
    states.put(revision() + 1, next);
  }

  void put(NavigableMap<ByteString, KeyValue> state, ByteString key, ByteString value) {
    long revision = revision() + 1;
    KeyValue before = state.get(key);
    state.put(
        key,
        KeyValue.newBuilder()
            .setKey(key)
            .setValue(value)
            .setCreateRevision(before == null ? revision : before.getCreateRevision())
            .setModRevision(revision)
            .setVersion(before == null ? 1 : before.getVersion() + 1)
            .build());
  }

  void compact(long revision) {
    states.headMap(revision).clear();
  }

  List<KeyValue> at(long revision) {
    return new ArrayList<>(states.get(revision).values());
  }

  /** What a revision changed, in the order of the keys; the one before must be there. */
  List<Changes.Change> changes(long revision) {
    NavigableMap<ByteString, KeyValue> before = states.get(revision - 1);
    NavigableMap<ByteString, KeyValue> after = states.get(revision);
    TreeSet<ByteString> keys = new TreeSet<>(ORDER);
    keys.addAll(before.keySet());
    keys.addAll(after.keySet());
    List<Changes.Change> changes = new ArrayList<>();
    for (ByteString key : keys) {
      Optional<KeyValue> previous = Optional.ofNullable(before.get(key));
      Optional<KeyValue> now = Optional.ofNullable(after.get(key));
      if (!now.equals(previous)) {
        KeyValue deletion = KeyValue.newBuilder().setKey(key).setModRevision(revision).build();
        changes.add(new Changes.Change(now.orElse(deletion), previous));
      }
    }
    return changes;
  }
}
