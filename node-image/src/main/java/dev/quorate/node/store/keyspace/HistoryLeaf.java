package dev.quorate.node.store.keyspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Some neighbouring keys with their histories. Which keys it has never changes, the newest version
 * of each does.
 *
 * <p>A key is looked for among eight bytes of each, which lie next to each other in memory; the
 * keys themselves are read only where these are equal. The bytes that all keys of the leaf begin
 * with are left out of the eight, or a prefix such as {@code /registry/pods/} would make them all
 * equal.
 */
final class HistoryLeaf {
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final VarHandle HISTORY = MethodHandles.arrayElementVarHandle(KeyVersion[].class);

  private final byte[] low;
  private final byte[] high;
  private final byte[][] keys;
  private final KeyVersion[] histories;
  private final int common;
  private final long[] heads;

  /**
   * @param low the least key that may come here
   * @param high the first one that may not; empty if there is no end
   * @param keys in their order
   * @param common how many bytes all keys begin with
   * @param heads of the keys behind these
   */
  private HistoryLeaf(
      byte[] low, byte[] high, byte[][] keys, KeyVersion[] histories, int common, long[] heads) {
    this.low = low;
    this.high = high;
    this.keys = keys;
    this.histories = histories;
    this.common = common;
    this.heads = heads;
  }

  private static HistoryLeaf of(byte[] low, byte[] high, byte[][] keys, KeyVersion[] histories) {
    int common = common(keys);
    return new HistoryLeaf(low, high, keys, histories, common, heads(keys, common));
  }

  static HistoryLeaf of(byte[] low, byte[] high, List<byte[]> keys, List<KeyVersion> histories) {
    return of(low, high, keys.toArray(byte[][]::new), histories.toArray(KeyVersion[]::new));
  }

  private static int common(byte[][] keys) {
    return keys.length < 2 ? 0 : Arrays.mismatch(keys[0], keys[keys.length - 1]);
  }

  private static long[] heads(byte[][] keys, int from) {
    long[] heads = new long[keys.length];
    for (int i = 0; i < keys.length; i++) {
      heads[i] = head(keys[i], from);
    }
    return heads;
  }

  /** The next eight bytes, as a number of the same order; zeros where the key ends. */
  private static long head(byte[] key, int from) {
    if (key.length - from >= Long.BYTES) {
      return (long) BIG_ENDIAN.get(key, from);
    }
    long head = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      head = head << Byte.SIZE | (i < key.length ? key[i] & 0xFF : 0);
    }
    return head;
  }

  byte[] low() {
    return low;
  }

  byte[] high() {
    return high;
  }

  boolean isLast() {
    return high.length == 0;
  }

  int size() {
    return keys.length;
  }

  byte[] key(int at) {
    return keys[at];
  }

  KeyVersion history(int at) {
    return (KeyVersion) HISTORY.getAcquire(histories, at);
  }

  /** One thread at a time. */
  void replace(int at, KeyVersion history) {
    HISTORY.setRelease(histories, at, history);
  }

  /** Where the key is; if it is not here, the place where it would be, as {@code -place - 1}. */
  int find(byte[] key) {
    if (keys.length == 0) {
      return -1;
    }
    int differs = Arrays.mismatch(key, 0, Math.min(key.length, common), keys[0], 0, common);
    if (differs >= 0) {
      boolean isBefore = differs == key.length || (key[differs] & 0xFF) < (keys[0][differs] & 0xFF);
      return isBefore ? -1 : -keys.length - 1;
    }
    long head = head(key, common);
    int from = 0;
    int to = keys.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      int order = Long.compareUnsigned(heads[middle], head);
      if (order == 0) {
        order = Arrays.compareUnsigned(keys[middle], key);
      }
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return -from - 1;
  }

  /** The place of the first key that is not less than this one. */
  int placeOf(byte[] key) {
    int at = find(key);
    return at < 0 ? -at - 1 : at;
  }

  // The changes below run one at a time, and none while another thread replaces a history.

  HistoryLeaf with(int at, byte[] key, KeyVersion history) {
    byte[][] moreKeys = new byte[keys.length + 1][];
    KeyVersion[] more = new KeyVersion[keys.length + 1];
    moreKeys[at] = key;
    more[at] = history;
    copy(0, at, moreKeys, more, 0);
    copy(at, keys.length, moreKeys, more, at + 1);
    // All keys are read only when their heads change with it: that takes longer than all the rest.
    return common(moreKeys) == common
        ? new HistoryLeaf(low, high, moreKeys, more, common, headsWith(at, key))
        : of(low, high, moreKeys, more);
  }

  private long[] headsWith(int at, byte[] key) {
    long[] more = new long[heads.length + 1];
    System.arraycopy(heads, 0, more, 0, at);
    more[at] = head(key, common);
    System.arraycopy(heads, at, more, at + 1, heads.length - at);
    return more;
  }

  HistoryLeaf without(int at) {
    byte[][] fewerKeys = new byte[keys.length - 1][];
    KeyVersion[] fewer = new KeyVersion[keys.length - 1];
    copy(0, at, fewerKeys, fewer, 0);
    copy(at + 1, keys.length, fewerKeys, fewer, at);
    return of(low, high, fewerKeys, fewer);
  }

  /** The keys before a place. */
  HistoryLeaf before(int at) {
    return of(low, keys[at], Arrays.copyOf(keys, at), Arrays.copyOf(histories, at));
  }

  /** The keys from a place on. */
  HistoryLeaf from(int at) {
    return of(
        keys[at],
        high,
        Arrays.copyOfRange(keys, at, keys.length),
        Arrays.copyOfRange(histories, at, keys.length));
  }

  /** With those of the leaf behind it. */
  HistoryLeaf joined(HistoryLeaf next) {
    byte[][] bothKeys = new byte[keys.length + next.keys.length][];
    KeyVersion[] both = new KeyVersion[bothKeys.length];
    copy(0, keys.length, bothKeys, both, 0);
    next.copy(0, next.keys.length, bothKeys, both, keys.length);
    return of(low, next.high, bothKeys, both);
  }

  private void copy(int from, int to, byte[][] keysTo, KeyVersion[] historiesTo, int at) {
    System.arraycopy(keys, from, keysTo, at, to - from);
    System.arraycopy(histories, from, historiesTo, at, to - from);
  }
}
