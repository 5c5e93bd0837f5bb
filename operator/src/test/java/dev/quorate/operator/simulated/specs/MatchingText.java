package dev.quorate.operator.simulated.specs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Text that matches a pattern, of those that schemas use: character classes, groups, and the
 * repetitions {@code * ? {n}}.
 */
final class MatchingText {
  private static final int MOST_REPETITIONS = 12;

  private final String pattern;
  private final Random random;
  private int at;

  private MatchingText(String pattern, Random random) {
    this.pattern = pattern;
    this.random = random;
  }

  static String of(String pattern, Random random) {
    String inner = pattern.replaceAll("^\\^|\\$$", "");
    return new MatchingText(inner, random).sequence();
  }

  private String sequence() {
    StringBuilder text = new StringBuilder();
    while (at < pattern.length() && pattern.charAt(at) != ')') {
      text.append(repeated());
    }
    return text.toString();
  }

  /** One part, as often as what follows it says. */
  private String repeated() {
    int start = at;
    String once = part();
    int times = repetitions();
    int end = at;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < times; i++) {
      at = start;
      text.append(i == 0 ? again(once, start) : part());
    }
    at = end;
    return text.toString();
  }

  private String again(String once, int start) {
    at = start;
    return once;
  }

  private String part() {
    char first = pattern.charAt(at);
    if (first == '(') {
      at++;
      String inner = sequence();
      at++;
      return inner;
    }
    if (first == '[') {
      int close = pattern.indexOf(']', at);
      List<Character> choices = choices(pattern.substring(at + 1, close));
      at = close + 1;
      return choices.get(random.nextInt(choices.size())).toString();
    }
    at++;
    return Character.toString(first);
  }

  private static List<Character> choices(String inner) {
    List<Character> choices = new ArrayList<>();
    for (int i = 0; i < inner.length(); i++) {
      boolean range = i + 2 < inner.length() && inner.charAt(i + 1) == '-';
      char last = range ? inner.charAt(i + 2) : inner.charAt(i);
      for (char c = inner.charAt(i); c <= last; c++) {
        choices.add(c);
      }
      i += range ? 2 : 0;
    }
    return choices;
  }

  private int repetitions() {
    if (at >= pattern.length()) {
      return 1;
    }
    return switch (pattern.charAt(at)) {
      case '*' -> {
        at++;
        yield random.nextInt(MOST_REPETITIONS);
      }
      case '?' -> {
        at++;
        yield random.nextInt(2);
      }
      case '{' -> {
        int close = pattern.indexOf('}', at);
        int times = Integer.parseInt(pattern.substring(at + 1, close));
        at = close + 1;
        yield times;
      }
      default -> 1;
    };
  }
}
