package dev.quorate.node.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Bytes in sectors of 512, each {CRC32C 4, batch 4, body 504}. A sector is what a disk writes as a
 * whole or not at all, so that a crash leaves each one as it was written or as it was before: zero.
 * Whatever else is found there is damage. The checksum includes a random number of the segment and
 * the sector's place: bytes that a client stores, or another place's, can never pass for a sector.
 */
final class Sectors {
  static final int SIZE = 512;

  private static final int HEADER = 8;
  private static final int BODY = SIZE - HEADER;

  /** 2^64 divided by the golden ratio: spreads the places over all bits. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Sectors() {}

  /** What a sector holds. */
  sealed interface Content {
    /** Never written. */
    record Nothing() implements Content {}

    /**
     * @param batch the last 32 bits of the batch's sequence
     */
    record Part(int batch) implements Content {}

    /** Neither what this program writes nor what a crash leaves. */
    record Damage() implements Content {}
  }

  /** The bytes on disk of so many bytes. */
  static int sizeOf(int bytes) {
    return Math.multiplyExact(sectorsOf(bytes), SIZE);
  }

  private static int sectorsOf(int bytes) {
    return Math.ceilDiv(bytes, BODY);
  }

  /**
   * @param place the offset in the segment at which {@code out} will be written
   */
  static void write(byte[] bytes, int length, long sequence, long salt, int place, ByteBuffer out) {
    byte[] sector = new byte[SIZE];
    ByteBuffer fields = ByteBuffer.wrap(sector);
    fields.putInt(4, (int) sequence);
    for (int from = 0; from < length; from += BODY) {
      int size = Math.min(BODY, length - from);
      System.arraycopy(bytes, from, sector, HEADER, size);
      Arrays.fill(sector, HEADER + size, SIZE, (byte) 0);
      fields.putInt(0, checksum(sector, 0, salt, place + from / BODY * SIZE));
      out.put(sector);
    }
  }

  /** Looks at the sector at this offset; one that the end of the file cuts is damage. */
  static Content at(byte[] segment, int offset, long salt) {
    if (segment.length - offset < SIZE) {
      return new Content.Damage();
    }
    if (isZero(segment, offset)) {
      return new Content.Nothing();
    }
    ByteBuffer fields = ByteBuffer.wrap(segment, offset, SIZE);
    return fields.getInt() == checksum(segment, offset, salt, offset)
        ? new Content.Part(fields.getInt())
        : new Content.Damage();
  }

  /** Takes so many bytes out of the sectors from this offset on, which are not checked again. */
  static byte[] read(byte[] segment, int offset, int length) {
    byte[] bytes = new byte[length];
    for (int from = 0; from < length; from += BODY) {
      int sector = offset + from / BODY * SIZE;
      System.arraycopy(segment, sector + HEADER, bytes, from, Math.min(BODY, length - from));
    }
    return bytes;
  }

  private static boolean isZero(byte[] segment, int offset) {
    for (int at = offset; at < offset + SIZE; at++) {
      if (segment[at] != 0) {
        return false;
      }
    }
    return true;
  }

  private static int checksum(byte[] bytes, int offset, long salt, int place) {
    var crc = new CRC32C();
    crc.update(bytes, offset + 4, SIZE - 4);
    return (int) crc.getValue() ^ (int) ((salt + place * GOLDEN) >>> 32);
  }
}
