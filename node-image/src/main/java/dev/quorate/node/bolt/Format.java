package dev.quorate.node.bolt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where everything is in a file of bbolt: pages of one size, numbered from 0, a larger one followed
 * by its overflow. All numbers have the byte order of the machine that wrote them; every machine
 * that etcd supports has the little end first (go.etcd.io/bbolt, internal/common).
 */
final class Format {
  static final int PAGE_HEADER = 16;
  static final int BRANCH = 0x01;
  static final int LEAF = 0x02;
  static final int META = 0x04;
  static final int FREELIST = 0x10;

  /** Of an element of a branch or of a leaf; its key and its value are elsewhere on the page. */
  static final int ELEMENT = 16;

  /** Flag of an element of a leaf: its value is the header of a bucket. */
  static final int BUCKET = 0x01;

  /** Of a bucket: the page where it begins (0: it follows at once), and a counter. */
  static final int BUCKET_HEADER = 16;

  static final int MAGIC = 0xED0CDAED;
  static final int VERSION = 2;

  /** Behind the header of its page, up to its checksum. */
  static final int CHECKED_META = 56;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Format() {}

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All of a buffer, wherever it was written to last. */
  static byte[] bytes(ByteBuffer whole) {
    byte[] bytes = new byte[whole.capacity()];
    whole.get(0, bytes);
    return bytes;
  }

  /** FNV-1a of the first bytes of a meta page behind its header. */
  static long checksum(ByteBuffer meta, int from) {
    long hash = FNV_OFFSET;
    for (int i = from; i < from + CHECKED_META; i++) {
      hash = (hash ^ (meta.get(i) & 0xff)) * FNV_PRIME;
    }
    return hash;
  }
}
