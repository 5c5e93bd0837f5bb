package dev.quorate.node.netsy;

/** CRC-64/XZ, which Go calls crc64.ECMA: polynomial 0x42F0E1EBA9EA3693, reflected. */
final class Crc64 {
  private static final long REFLECTED = 0xC96C5795D7870F42L;
  private static final long[] TABLE = table();

  private long state = -1;

  static long of(byte[] bytes) {
    var crc = new Crc64();
    crc.update(bytes);
    return crc.value();
  }

  void update(byte[] bytes) {
    long crc = state;
    for (byte octet : bytes) {
      crc = TABLE[(int) (crc ^ octet) & 0xFF] ^ (crc >>> 8);
    }
    state = crc;
  }

  long value() {
    return ~state;
  }

  private static long[] table() {
    long[] table = new long[256];
    for (int i = 0; i < table.length; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? (crc >>> 1) ^ REFLECTED : crc >>> 1;
      }
      table[i] = crc;
    }
    return table;
  }
}
