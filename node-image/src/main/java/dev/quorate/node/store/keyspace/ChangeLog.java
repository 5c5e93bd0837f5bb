package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.KeyValue;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The versions of all keys in the order in which they were written, so that what a revision changed
 * is found without looking at any other key: references only, the versions belong to the histories
 * of their keys. One thread appends, one at a time forgets, any number read published revisions.
 *
 * <p>A chunk is full before the next one is begun, and its places are filled in order: empty places
 * come last, in the last chunk only.
 */
final class ChangeLog {
  private static final int CHUNK = 1024;

  /** In the place of a version that is compacted: older than any. */
  private static final KeyVersion COMPACTED = new KeyVersion(KeyValue.getDefaultInstance(), null);

  /** Replaced when a chunk comes or goes, oldest first. */
  private volatile KeyVersion[][] chunks = {};

  /** The writer's: the chunk that is being filled, and how far. */
  private KeyVersion[] last = {};

  private int filled;

  /**
   * @param versions of all keys, in any order; sorted here. Those of one revision whose place is
   *     not known stay in their order
   */
  static ChangeLog of(List<KeyVersion> versions) {
    KeyVersion[] sorted = versions.toArray(KeyVersion[]::new);
    Arrays.sort(
        sorted, Comparator.comparingLong(ChangeLog::revision).thenComparingInt(KeyVersion::place));
    ChangeLog log = new ChangeLog();
    KeyVersion[][] all = new KeyVersion[(sorted.length + CHUNK - 1) / CHUNK][];
    for (int i = 0; i < all.length; i++) {
      int from = i * CHUNK;
      log.filled = Math.min(CHUNK, sorted.length - from);
      log.last = new KeyVersion[CHUNK];
      System.arraycopy(sorted, from, log.last, 0, log.filled);
      all[i] = log.last;
    }
    log.chunks = all;
    return log;
  }

  private static long revision(KeyVersion version) {
    return version.keyValue.getModRevision();
  }

  private static boolean isBefore(KeyVersion version, long revision) {
    return version != null && revision(version) < revision;
  }

  /** Readers see it once its revision is published. */
  void append(KeyVersion version) {
    if (filled == last.length) {
      begin(new KeyVersion[CHUNK]);
    }
    last[filled] = version;
    filled++;
  }

  private synchronized void begin(KeyVersion[] chunk) {
    KeyVersion[][] more = Arrays.copyOf(chunks, chunks.length + 1);
    more[chunks.length] = chunk;
    chunks = more;
    last = chunk;
    filled = 0;
  }

  /**
   * The versions of some revisions, in their order.
   *
   * @param to a published revision
   * @param isEnough gets one after the other, and none after it has said yes
   */
  void untilEnough(long from, long to, Predicate<KeyVersion> isEnough) {
    KeyVersion[][] all = chunks;
    int chunk = firstChunkWith(all, from);
    int at = chunk < all.length ? placeOf(from, all[chunk]) : 0;
    for (; chunk < all.length; chunk++, at = 0) {
      for (; at < CHUNK; at++) {
        KeyVersion version = all[chunk][at];
        if (version == null || revision(version) > to) {
          return;
        }
        // One that was compacted meanwhile: the reader learns of it from the compact revision.
        if (!isBefore(version, from) && isEnough.test(version)) {
          return;
        }
      }
    }
  }

  private static int firstChunkWith(KeyVersion[][] all, long revision) {
    int from = 0;
    int to = all.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (isBefore(all[middle][CHUNK - 1], revision)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private static int placeOf(long revision, KeyVersion[] chunk) {
    int from = 0;
    int to = CHUNK;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (isBefore(chunk[middle], revision)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** Lets go of all versions of revisions before this one. */
  synchronized void forgetBefore(long floor) {
    KeyVersion[][] all = chunks;
    int kept = firstChunkWith(all, floor);
    // The writer or a reader may hold a chunk for a while: not its versions with their values.
    for (int i = 0; i < kept; i++) {
      Arrays.fill(all[i], COMPACTED);
    }
    if (kept < all.length) {
      Arrays.fill(all[kept], 0, placeOf(floor, all[kept]), COMPACTED);
    }
    chunks = Arrays.copyOfRange(all, kept, all.length);
  }
}
