package dev.quorate.node.netsy;

/** What a file holds: the whole history up to a revision, or a piece of it. */
public enum Kind {
  SNAPSHOT(1),
  CHUNK(2);

  private final int number;

  Kind(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
