package dev.quorate.node.engine.simulation;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.raft.Message;
import dev.quorate.node.transport.Frame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * Snapshots that are whole and valid, of the size that was offered, and not what was offered: one
 * value differs, and all checksums fit. Only the comparison with the offer can tell.
 */
final class Forgery {
  /** The end of the store's bytes after its last value: an int, two longs and the checksum. */
  private static final int AFTER_LAST_VALUE = 24;

  private static final int CONFIGURATION_LENGTH = 24;
  private static final int TRAILER = 4;

  private record Served(long from, long index) {}

  private final SplittableRandom random;
  private final Map<Served, Boolean> forged = new HashMap<>();
  private double probability;

  Forgery(SplittableRandom random) {
    this.random = random;
  }

  /** How likely a member serves a forged one, for each of its snapshots. */
  void forge(double likely) {
    probability = likely;
    forged.clear();
  }

  static Message.SnapshotChunk with(Message.SnapshotChunk chunk, byte[] data) {
    return new Message.SnapshotChunk(
        chunk.from(), chunk.to(), chunk.term(), chunk.index(), chunk.offset(), data, chunk.last());
  }

  Frame maybeForge(Frame frame, CrashableDisk snapshots) {
    if (probability == 0
        || !(frame instanceof Frame.Raft(int group, Message.SnapshotChunk chunk))
        || !isForged(chunk)) {
      return frame;
    }
    Optional<String> file =
        snapshots.list().stream()
            .filter(name -> name.startsWith("snapshot-" + chunk.index() + "-"))
            .findFirst();
    if (file.isEmpty()) {
      return frame;
    }
    byte[] whole = forged(snapshots.bytes(file.get()));
    int from = (int) chunk.offset();
    byte[] data = Arrays.copyOfRange(whole, from, from + chunk.data().length);
    return new Frame.Raft(group, with(chunk, data));
  }

  private boolean isForged(Message.SnapshotChunk chunk) {
    return forged.computeIfAbsent(
        new Served(chunk.from(), chunk.index()), served -> random.nextDouble() < probability);
  }

  private static byte[] forged(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int begin = CONFIGURATION_LENGTH + 4 + bytes.getInt(CONFIGURATION_LENGTH);
    int end = file.length - TRAILER;
    file[end - AFTER_LAST_VALUE - 1] ^= 1;
    bytes.putInt(end - 4, checksum(file, begin, end - 4));
    bytes.putInt(end, checksum(file, 0, end));
    return file;
  }

  private static int checksum(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }
}
