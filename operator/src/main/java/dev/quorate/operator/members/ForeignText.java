package dev.quorate.operator.members;

/** Text that a member sent, for messages of conditions and log lines. */
final class ForeignText {
  // Some of them, quoted together, fit a condition's message.
  private static final int LONGEST = 500;

  private ForeignText() {}

  /** One line of a bounded length: what looks like a second line of a log would be believed. */
  static String quotable(String text) {
    String kept = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "\u2026";
    return kept.codePoints().anyMatch(ForeignText::isUnprintable)
        ? kept.codePoints()
            .map(c -> isUnprintable(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : kept;
  }

  // Controls, line separators, marks that turn the direction of writing, halves of characters.
  private static boolean isUnprintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
