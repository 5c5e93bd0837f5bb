package dev.quorate.node.netsy;

/** How records and footer are stored; the header is never compressed. */
public enum Compression {
  NONE(1),
  ZSTD(2);

  private final int number;

  Compression(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
