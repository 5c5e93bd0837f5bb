package dev.quorate.operator.playground;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What the playground says, one line a step: seconds since its start, a word, the rest. */
final class Terminal {
  private final PrintStream out;
  private final boolean colours;
  private final long start = System.nanoTime();

  Terminal(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  static Terminal standard() {
    boolean colours =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
            && System.getenv("NO_COLOR") == null;
    return new Terminal(System.out, colours);
  }

  /** A step of the story. */
  void chapter(String title) {
    line("");
    line(paint("1", title));
  }

  /** Something that the operator did or saw. */
  void event(String word, String text) {
    line(stamp() + paint("36", pad(word)) + text);
  }

  /** Something that this playground did from outside. */
  void deed(String word, String text) {
    line(stamp() + paint("33", pad(word)) + text);
  }

  /** Something that was checked and is so. */
  void proof(String text) {
    line(stamp() + paint("32", pad("ok")) + text);
  }

  void failure(String text) {
    line(stamp() + paint("31", pad("FAILED")) + text);
  }

  void line(String text) {
    synchronized (this) {
      out.println(text);
      out.flush();
    }
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  private String stamp() {
    return String.format(Locale.ROOT, "%6.1f s  ", elapsed().toMillis() / 1000.0);
  }

  private static String pad(String word) {
    return String.format(Locale.ROOT, "%-10s", word);
  }

  private String paint(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
