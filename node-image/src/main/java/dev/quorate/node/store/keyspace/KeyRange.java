package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import java.util.function.Predicate;

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

  /**
   * The histories of the keys in this range, in the order of the keys.
   *
   * @param isEnough gets one after the other, and none after it has said yes
   */
  void in(Histories histories, Predicate<KeyVersion> isEnough) {
    if (isSingle()) {
      KeyVersion newest = histories.get(from);
      if (newest != null) {
        // There is no other one.
        boolean _ = isEnough.test(newest);
      }
      return;
    }
    Histories.Cursor cursor = histories.range(from, end);
    while (cursor.isOnKey() && !isEnough.test(cursor.newest())) {
      cursor.advance();
    }
  }
}
