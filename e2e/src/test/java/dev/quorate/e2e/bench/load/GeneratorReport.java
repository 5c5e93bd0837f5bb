package dev.quorate.e2e.bench.load;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report that etcd's generator prints at its end:
 *
 * <pre>
 * Summary:
 *   Requests/sec: 9271.6041
 * Latency distribution:
 *   99% in 0.0171 secs.
 * Error distribution:
 *   [3]	etcdserver: request timed out
 * </pre>
 */
final class GeneratorReport {
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s*([0-9.]+)");
  private static final Pattern P50 = Pattern.compile("(?m)^\\s*50% in ([0-9.]+)");
  private static final Pattern P99 = Pattern.compile("(?m)^\\s*99% in ([0-9.]+)");
  private static final Pattern ERRORS = Pattern.compile("(?s)Error distribution:\\s*(.+)");

  /** Of two reports: the first one is that of the puts which caused the events. */
  private static final String OF_EVENTS = "Watch events summary:";

  private static final int SHOWN = 300;

  private GeneratorReport() {}

  static Measured read(String output, int exitCode, long requests) throws RoundFailed {
    Matcher errors = ERRORS.matcher(output);
    if (errors.find()) {
      throw new RoundFailed(shortened(errors.group(1)));
    }
    String report = output.substring(Math.max(0, output.indexOf(OF_EVENTS)));
    Matcher rate = RATE.matcher(report);
    if (exitCode != 0 || !rate.find()) {
      throw new RoundFailed(
          "the generator ended with %d and no rate: %s".formatted(exitCode, end(output)));
    }
    return new Measured(
        requests,
        Double.parseDouble(rate.group(1)),
        millis(P50.matcher(report)),
        millis(P99.matcher(report)));
  }

  private static OptionalDouble millis(Matcher seconds) {
    return seconds.find()
        ? OptionalDouble.of(1000 * Double.parseDouble(seconds.group(1)))
        : OptionalDouble.empty();
  }

  private static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.substring(0, Math.min(SHOWN, line.length()));
  }

  // What is wrong comes last, after the lines of a progress bar.
  private static String end(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.substring(Math.max(0, line.length() - SHOWN));
  }
}
