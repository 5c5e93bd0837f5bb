package dev.quorate.node.etcd.watch;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import java.util.Comparator;
import java.util.Optional;

/**
 * The keys that a request names, with etcd's encoding: without a range end the one key, with the
 * range end {@code \0} all from the key on.
 *
 * @param end empty for one key; of no bytes if there is no end
 */
record WatchedKeys(ByteString from, Optional<ByteString> end) {
  static final Comparator<ByteString> ORDER = ByteString.unsignedLexicographicalComparator();

  private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

  static WatchedKeys of(WatchCreateRequest request) {
    ByteString from = request.getKey().isEmpty() ? ZERO : request.getKey();
    ByteString end = request.getRangeEnd();
    if (end.isEmpty()) {
      return new WatchedKeys(from, Optional.empty());
    }
    return new WatchedKeys(from, Optional.of(end.equals(ZERO) ? ByteString.EMPTY : end));
  }

  boolean isSingle() {
    return end.isEmpty();
  }

  /** Whether no key can be among them. */
  boolean isEmpty() {
    return end.isPresent() && !end.get().isEmpty() && ORDER.compare(from, end.get()) >= 0;
  }

  boolean contains(ByteString key) {
    if (end.isEmpty()) {
      return key.equals(from);
    }
    return ORDER.compare(from, key) <= 0
        && (end.get().isEmpty() || ORDER.compare(key, end.get()) < 0);
  }
}
