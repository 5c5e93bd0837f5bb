package dev.quorate.node.store.lease;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of keys that shares them with the keyspace and takes six to twelve bytes for each: a table
 * in which a key is in its place or right behind others that are (linear probing). A million keys
 * on many leases would take forty megabytes as nodes of maps. Not thread-safe.
 */
final class LeaseKeys {
  private static final ByteString[] NONE = {};
  private static final int SMALLEST = 4;

  /** Its length is a power of two; null where there is room. */
  private ByteString[] table = NONE;

  private int size;

  int size() {
    return size;
  }

  /** Whether it was not there before. */
  boolean add(ByteString key) {
    if (table.length == 0 || size + 1 > table.length / 3 * 2) {
      resize(Math.max(SMALLEST, table.length * 2));
    }
    int at = find(key);
    if (table[at] != null) {
      return false;
    }
    table[at] = key;
    size++;
    return true;
  }

  /** Whether it was there. */
  boolean remove(ByteString key) {
    if (size == 0) {
      return false;
    }
    int at = find(key);
    if (table[at] == null) {
      return false;
    }
    table[at] = null;
    size--;
    closeGap(at);
    if (table.length > SMALLEST && size < table.length / 8) {
      resize(table.length / 2);
    }
    return true;
  }

  /** Whoever is further from its place than the gap moves into it. */
  private void closeGap(int removed) {
    int mask = table.length - 1;
    int gap = removed;
    for (int at = (gap + 1) & mask; table[at] != null; at = (at + 1) & mask) {
      if (((at - place(table[at])) & mask) >= ((at - gap) & mask)) {
        table[gap] = table[at];
        table[at] = null;
        gap = at;
      }
    }
  }

  /** A copy in the order of the keys: the same on every member. */
  List<ByteString> sorted() {
    List<ByteString> keys = new ArrayList<>(size);
    for (ByteString key : table) {
      if (key != null) {
        keys.add(key);
      }
    }
    keys.sort(ByteString.unsignedLexicographicalComparator());
    return keys;
  }

  /** Where the key is, or belongs. */
  private int find(ByteString key) {
    int at = place(key);
    while (table[at] != null && !table[at].equals(key)) {
      at = (at + 1) & (table.length - 1);
    }
    return at;
  }

  private int place(ByteString key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return (hash ^ (hash >>> 16)) & (table.length - 1);
  }

  private void resize(int length) {
    ByteString[] before = table;
    table = new ByteString[length];
    for (ByteString key : before) {
      if (key != null) {
        table[find(key)] = key;
      }
    }
  }
}
