package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KeyValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Every key with its history. One thread appends, one thread at a time sweeps, any number reads at
 * a revision that is already published.
 */
public final class KeyIndex {
  /**
   * What a version costs beyond its key and value: the node, the message, the map's share and its
   * place in the order of changes.
   */
  private static final long OVERHEAD_BYTES = 176;

  private final Histories histories;
  private final ChangeLog changes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong keys = new AtomicLong();

  KeyIndex() {
    this(new Histories(), new ChangeLog());
  }

  private KeyIndex(Histories histories, ChangeLog changes) {
    this.histories = histories;
    this.changes = changes;
  }

  /** The changes by revision. */
  ChangeLog changes() {
    return changes;
  }

  /** The newest version of a key, a deletion included; null if there is none. */
  KeyVersion newest(byte[] key) {
    return histories.get(key);
  }

  /**
   * Appends.
   *
   * @param place among the changes of the revision
   */
  void append(byte[] key, KeyValue keyValue, int place, KeyVersion newest) {
    KeyVersion appended = new KeyVersion(keyValue, place, newest);
    KeyVersion replaced = histories.put(key, appended);
    if (replaced == null && newest != null) {
      // Swept since it was looked up: it must not come back, or its bytes would be subtracted
      // twice.
      appended = new KeyVersion(keyValue, place, null);
      histories.put(key, appended);
    }
    changes.append(appended);
    bytes.addAndGet(cost(keyValue));
    keys.addAndGet(existing(appended) - existing(newest));
  }

  private static int existing(KeyVersion newest) {
    return newest == null || newest.isDeletion() ? 0 : 1;
  }

  /** The keys of a range that exist at a revision, in the order of the keys. */
  void forEach(KeyRange range, long revision, Consumer<KeyValue> reader) {
    forEach(range, revision, Set.of(), reader);
  }

  /**
   * @param hidden keys of which the version of this very revision is not to be seen
   */
  void forEach(KeyRange range, long revision, Set<ByteString> hidden, Consumer<KeyValue> reader) {
    range.in(
        histories,
        history -> {
          boolean isHidden = !hidden.isEmpty() && hidden.contains(history.keyValue.getKey());
          KeyVersion version = history.at(isHidden ? revision - 1 : revision);
          if (version != null && !version.isDeletion()) {
            reader.accept(version.keyValue);
          }
          return false;
        });
  }

  /**
   * As {@link #forEach}, until one is enough.
   *
   * @param isEnough gets one key after the other, and none after it has said yes
   */
  void untilEnough(KeyRange range, long revision, Predicate<KeyValue> isEnough) {
    range.in(
        histories,
        history -> {
          KeyVersion version = history.at(revision);
          return version != null && !version.isDeletion() && isEnough.test(version.keyValue);
        });
  }

  /**
   * How many keys a look at the range would come across.
   *
   * @param most after so many the rest is not counted
   */
  int width(KeyRange range, int most) {
    int[] count = {0};
    if (most > 0) {
      range.in(histories, _ -> ++count[0] == most);
    }
    return count[0];
  }

  /** All keys with their newest versions, in their order. */
  public void forEachHistory(Reader reader) throws IOException {
    for (Histories.Cursor cursor = histories.all(); cursor.isOnKey(); cursor.advance()) {
      reader.accept(cursor.key(), cursor.newest());
    }
  }

  /** Gets one key after the other. */
  public interface Reader {
    void accept(byte[] key, KeyVersion newest) throws IOException;
  }

  /** An estimate of the memory that the data takes. */
  long sizeInBytes() {
    return bytes.get();
  }

  /** How many keys exist, as of the newest append. */
  long size() {
    return keys.get();
  }

  /**
   * Forgets what no read at {@code floor} or above can reach. Runs concurrently with appends and
   * reads: it cuts only behind the version that a read at the floor finds, and removes a key only
   * while its newest version is the deletion that it looked at. A deletion at the floor itself is
   * kept until the next time, for those who watch from there.
   */
  void sweep(long floor) {
    changes.forgetBefore(floor);
    for (Histories.Cursor cursor = histories.all(); cursor.isOnKey(); cursor.advance()) {
      KeyVersion newest = cursor.newest();
      KeyVersion kept = newest.at(floor);
      if (kept == null) {
        continue;
      }
      for (KeyVersion cut = newest.cutBehind(kept); cut != null; cut = cut.older()) {
        bytes.addAndGet(-cost(cut.keyValue));
      }
      boolean isGone = kept.isDeletion() && kept.keyValue.getModRevision() < floor;
      if (kept == newest && isGone && histories.remove(cursor.key(), kept)) {
        bytes.addAndGet(-cost(kept.keyValue));
      }
    }
  }

  private static long cost(KeyValue keyValue) {
    return OVERHEAD_BYTES + keyValue.getKey().size() + keyValue.getValue().size();
  }

  /** An index of keys that come in their order, as a snapshot has them. */
  public static final class Loading {
    private final Histories.Loading histories = new Histories.Loading();
    private final List<KeyVersion> versions = new ArrayList<>();
    private long bytes;
    private long keys;

    /**
     * A key with its whole history.
     *
     * @param key greater than the one before
     */
    public void add(byte[] key, KeyVersion newest) {
      histories.add(key, newest);
      keys += existing(newest);
      for (KeyVersion version = newest; version != null; version = version.older()) {
        bytes += cost(version.keyValue);
        versions.add(version);
      }
    }

    public KeyIndex end() {
      KeyIndex index = new KeyIndex(histories.end(), ChangeLog.of(versions));
      versions.clear();
      index.bytes.set(bytes);
      index.keys.set(keys);
      return index;
    }
  }
}
