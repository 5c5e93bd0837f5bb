package dev.quorate.operator.simulated.schedule;

import java.util.Locale;

/**
 * One thing that happens.
 *
 * @param argument which operator, member, object or spec, or how long; see {@link Happening}
 */
record Step(Happening happening, int argument) {
  /** For people. */
  String words() {
    return happening.words(argument);
  }

  /** For replaying: {@code lose-a-disk.1}. */
  String code() {
    return happening.name().toLowerCase(Locale.ROOT).replace('_', '-') + "." + argument;
  }

  static Step ofCode(String code) {
    int dot = code.lastIndexOf('.');
    String name = code.substring(0, dot).toUpperCase(Locale.ROOT).replace('-', '_');
    return new Step(Happening.valueOf(name), Integer.parseInt(code.substring(dot + 1)));
  }
}
