package dev.quorate.node.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A time as etcd's flags take it: {@code 1h30m}, {@code 1.5h}, {@code 300ms} (Go's time package).
 */
final class GoDuration {
  private static final String PART = "([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)";
  private static final Pattern WHOLE = Pattern.compile("(" + PART + "){1,16}");
  private static final Pattern EACH = Pattern.compile(PART);
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /** Empty if it is none, or longer than Go can count (292 years). */
  static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal nanos =
        EACH.matcher(text)
            .results()
            .map(GoDuration::nanos)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }

  private static BigDecimal nanos(MatchResult part) {
    return new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2))));
  }
}
