package dev.quorate.node.store.auth;

import com.google.protobuf.ByteString;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A set of keys, as half-open ranges that were put together where they overlap or adjoin. Etcd's
 * rules for ranges: no end is the one key, the end \0 is everything from the key on.
 */
final class KeyRanges {
  private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);
  private static final Comparator<ByteString> ORDER =
      ByteString.unsignedLexicographicalComparator();

  /** The end of what has none. No key is empty. */
  private static final ByteString OPEN = ByteString.EMPTY;

  private final NavigableMap<ByteString, ByteString> ends = new TreeMap<>(ORDER);

  /** Whether a permission can be of this range: a key, and an end that comes after it. */
  static boolean isValid(ByteString key, ByteString rangeEnd) {
    return !key.isEmpty()
        && (rangeEnd.isEmpty() || rangeEnd.equals(ZERO) || ORDER.compare(key, rangeEnd) < 0);
  }

  /** A range that {@link #isValid}. */
  void add(ByteString key, ByteString rangeEnd) {
    ByteString begin = key;
    ByteString end = end(key, rangeEnd);
    for (Map.Entry<ByteString, ByteString> near = touching(begin, end);
        near != null;
        near = touching(begin, end)) {
      ends.remove(near.getKey());
      begin = ORDER.compare(near.getKey(), begin) < 0 ? near.getKey() : begin;
      end = compareEnds(near.getValue(), end) > 0 ? near.getValue() : end;
    }
    ends.put(begin, end);
  }

  /** An interval that overlaps or adjoins, or null. */
  private Map.Entry<ByteString, ByteString> touching(ByteString begin, ByteString end) {
    Map.Entry<ByteString, ByteString> near =
        end.equals(OPEN) ? ends.lastEntry() : ends.floorEntry(end);
    return near != null
            && (near.getValue().equals(OPEN) || ORDER.compare(near.getValue(), begin) >= 0)
        ? near
        : null;
  }

  /**
   * Whether all keys of a range are in it. Of a range that ends before it begins, which has no
   * keys, its first key has to be, as in etcd.
   */
  boolean covers(ByteString key, ByteString rangeEnd) {
    Map.Entry<ByteString, ByteString> near = ends.floorEntry(key);
    return near != null
        && (near.getValue().equals(OPEN) || ORDER.compare(key, near.getValue()) < 0)
        && compareEnds(end(key, rangeEnd), near.getValue()) <= 0;
  }

  private static ByteString end(ByteString key, ByteString rangeEnd) {
    if (rangeEnd.isEmpty()) {
      return key.concat(ZERO);
    }
    return rangeEnd.equals(ZERO) ? OPEN : rangeEnd;
  }

  private static int compareEnds(ByteString left, ByteString right) {
    if (left.equals(OPEN) || right.equals(OPEN)) {
      return Boolean.compare(left.equals(OPEN), right.equals(OPEN));
    }
    return ORDER.compare(left, right);
  }
}
