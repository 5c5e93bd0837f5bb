package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.RaftGroup;
import java.nio.ByteBuffer;

/**
 * A command as the log has it: with who waits for it, so that the member where it was proposed can
 * answer once it applies it itself, wherever the leader is: origin 8 (the proposing member),
 * request 8 (unique there, also over restarts: it begins at a random number), command.
 */
final class Envelope {
  private static final int HEADER = 16;

  private Envelope() {}

  static byte[] encode(long origin, long requestId, RaftGroup.Command command) {
    ByteBuffer entry = ByteBuffer.allocate(HEADER + command.size());
    command.writeTo(entry.putLong(origin).putLong(requestId));
    if (entry.hasRemaining()) {
      // In a log they would look like zeros that somebody wrote.
      throw new IllegalStateException("a command wrote less than it said");
    }
    return entry.array();
  }

  /** Whether these bytes can be a command: nothing else may ever come into a log. */
  static boolean isEnvelope(byte[] bytes) {
    return bytes.length >= HEADER;
  }

  /** The command, in place. */
  static ByteBuffer commandIn(byte[] bytes) {
    return ByteBuffer.wrap(bytes, HEADER, bytes.length - HEADER).slice();
  }

  /** The member that proposed these bytes. */
  static long originOf(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(0);
  }

  /** The request that these bytes belong to. */
  static long requestIdOf(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(8);
  }
}
