package dev.quorate.node.engine.runtime;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A command as the log has it: with who waits for it, so that the member where it was proposed can
 * answer once it applies it itself, wherever the leader is.
 *
 * @param origin the proposing member
 * @param requestId unique there, also over restarts: it begins at a random number
 */
record Envelope(long origin, long requestId, byte[] command) {
  private static final int HEADER = 16;

  static byte[] encode(long origin, long requestId, byte[] command) {
    return ByteBuffer.allocate(HEADER + command.length)
        .putLong(origin)
        .putLong(requestId)
        .put(command)
        .array();
  }

  /** Whether these bytes can be a command: nothing else may ever come into a log. */
  static boolean isEnvelope(byte[] bytes) {
    return bytes.length >= HEADER;
  }

  static Envelope decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Envelope(
        in.getLong(), in.getLong(), Arrays.copyOfRange(bytes, HEADER, bytes.length));
  }

  /** The member that proposed these bytes, without copying the command. */
  static long originOf(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(0);
  }

  /** The request that these bytes belong to, without copying the command. */
  static long requestIdOf(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(8);
  }
}
