package dev.quorate.node.store.etcdfile;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The name of a version in etcd's bucket of keys (server/storage/mvcc/revision.go).
 *
 * @param revision of the change
 * @param place among the changes of its revision
 */
record BucketKey(long revision, long place, boolean isDeletion) {
  private static final int BYTES = 8 + 1 + 8;
  private static final byte SEPARATOR = '_';
  private static final byte DELETION = 't';

  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(isDeletion ? BYTES + 1 : BYTES);
    bytes.putLong(revision).put(SEPARATOR).putLong(place);
    if (isDeletion) {
      bytes.put(DELETION);
    }
    return bytes.array();
  }

  /** Empty if it is none. */
  static Optional<BucketKey> of(byte[] key) {
    if (key.length < BYTES
        || key.length > BYTES + 1
        || key[8] != SEPARATOR
        || (key.length > BYTES && key[BYTES] != DELETION)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(key);
    BucketKey found = new BucketKey(bytes.getLong(0), bytes.getLong(9), key.length > BYTES);
    return found.revision < 0 || found.place < 0 ? Optional.empty() : Optional.of(found);
  }
}
