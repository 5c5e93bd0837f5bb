package dev.quorate.node.log;

import java.util.Optional;

/** Segments are named by their number; one that is still being made has another ending. */
final class SegmentName {
  private static final String ENDING = ".wal";
  private static final String UNFINISHED = ".tmp";

  private SegmentName() {}

  static String of(long number) {
    return "%016x".formatted(number) + ENDING;
  }

  static String unfinished(long number) {
    return "%016x".formatted(number) + UNFINISHED;
  }

  static boolean isUnfinished(String name) {
    return name.endsWith(UNFINISHED);
  }

  static Optional<Long> number(String name) {
    return name.matches("[0-9a-f]{16}\\.wal")
        ? Optional.of(Long.parseUnsignedLong(name.substring(0, 16), 16))
        : Optional.empty();
  }
}
