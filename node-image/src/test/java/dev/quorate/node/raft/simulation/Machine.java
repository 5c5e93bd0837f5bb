package dev.quorate.node.raft.simulation;

import dev.quorate.node.raft.entries.Entry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The replicated state: how far it is and a hash over every entry on the way. */
record Machine(long index, long hash) {
  private static final int SNAPSHOT_BYTES = 100;
  static final Machine EMPTY = new Machine(0, 17);

  Machine apply(Entry entry) {
    if (entry.index() != index + 1) {
      throw new BrokenInvariant("apply in order", entry.index() + " was applied after " + index);
    }
    long mixed = hash * 31 + entry.term() * 1009 + Arrays.hashCode(entry.data());
    return new Machine(entry.index(), mixed);
  }

  byte[] toSnapshot() {
    return ByteBuffer.allocate(SNAPSHOT_BYTES).putLong(index).putLong(hash).array();
  }

  /** Empty if these are not the bytes of a snapshot of this index. */
  static Optional<Machine> fromSnapshot(byte[] bytes, long index) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length != SNAPSHOT_BYTES || in.getLong() != index) {
      return Optional.empty();
    }
    return Optional.of(new Machine(index, in.getLong()));
  }
}
