package dev.quorate.operator.members;

import java.io.IOException;

/** The answer is longer than one can be, or than there is room for. */
final class AnswerTooLarge extends IOException {
  private static final long serialVersionUID = 1;

  AnswerTooLarge(int bytes, String why) {
    super("answered with more than %d KiB%s".formatted(bytes / 1024, why));
  }
}
