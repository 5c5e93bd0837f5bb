package dev.quorate.node.netsy;

import java.io.IOException;
import java.io.InputStream;

/** A stream of messages, each after its size; knows how far it has read. */
final class Messages {
  /** The limit of Go's protodelim, and so of Netsy. */
  static final int MOST_BYTES = 4 << 20;

  private static final int LONGEST_SIZE = 10;

  private final InputStream in;
  private final String of;
  private long offset;

  /**
   * @param of which bytes the offsets count
   * @param offset of the first byte to be read
   */
  Messages(InputStream in, String of, long offset) {
    this.in = in;
    this.of = of;
    this.offset = offset;
  }

  long offset() {
    return offset;
  }

  /** Where the next message begins. */
  String at(String message) {
    return "%s at byte %d of %s".formatted(message, offset, of);
  }

  /**
   * @param name for errors
   */
  byte[] next(String name) throws IOException, InvalidNetsyFile {
    String where = at(name);
    long size = size(where);
    if (size < 0 || size > MOST_BYTES) {
      throw new InvalidNetsyFile(
          Rule.MESSAGE_SIZE,
          where,
          "has %s bytes, the most are %d".formatted(Long.toUnsignedString(size), MOST_BYTES));
    }
    byte[] bytes = in.readNBytes((int) size);
    offset += bytes.length;
    if (bytes.length < size) {
      throw new InvalidNetsyFile(
          Rule.WHOLE, where, "has %d of its %d bytes".formatted(bytes.length, size));
    }
    return bytes;
  }

  private long size(String where) throws IOException, InvalidNetsyFile {
    long size = 0;
    for (int i = 0; i < LONGEST_SIZE; i++) {
      int octet = in.read();
      if (octet < 0) {
        throw new InvalidNetsyFile(Rule.WHOLE, where, "is missing");
      }
      offset++;
      if (i == LONGEST_SIZE - 1 && octet > 1) {
        break;
      }
      size |= (octet & 0x7FL) << (7 * i);
      if (octet < 0x80) {
        return size;
      }
    }
    throw new InvalidNetsyFile(Rule.MESSAGE, where, "its size is no number of 64 bits");
  }
}
