package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;

/**
 * The keys that a request names, as etcd encodes them: no range end is the one key, the range end
 * {@code \0} is everything from the key on, anything else is the end of a half-open range.
 *
 * @param end null for one key, empty for no end
 */
record KeyRange(byte[] from, byte[] end) {

  static KeyRange of(ByteString key, ByteString rangeEnd) {
    byte[] end =
        switch (rangeEnd.size()) {
          case 0 -> null;
          case 1 -> rangeEnd.byteAt(0) == 0 ? new byte[0] : rangeEnd.toByteArray();
          default -> rangeEnd.toByteArray();
        };
    return new KeyRange(key.toByteArray(), end);
  }

  boolean isSingle() {
    return end == null;
  }

  /** The histories of the keys in this range, in the order of the keys. */
  Collection<KeyVersion> in(ConcurrentNavigableMap<byte[], KeyVersion> histories) {
    if (isSingle()) {
      KeyVersion history = histories.get(from);
      return history == null ? List.of() : List.of(history);
    }
    if (end.length == 0) {
      return histories.tailMap(from, true).values();
    }
    return Arrays.compareUnsigned(from, end) >= 0
        ? List.of()
        : histories.subMap(from, true, end, false).values();
  }
}
