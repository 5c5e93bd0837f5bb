package dev.quorate.node.life.member;

import dev.quorate.node.log.AppendDelay;
import dev.quorate.node.report.Problem;
import java.time.Duration;
import java.util.Optional;

/** A disk that keeps the log waiting, as a problem of the report. */
final class DiskProblem {
  /** As long as the election timeout by default: clients notice it. */
  static final Duration SLOW = Duration.ofSeconds(1);

  /** Longer than any disk takes that works: a request has failed long before. */
  static final Duration STALLED = Duration.ofSeconds(10);

  private DiskProblem() {}

  static Optional<Problem> of(AppendDelay delay) {
    if (delay.outstanding().compareTo(STALLED) >= 0) {
      return Optional.of(
          new Problem(
              "DiskStalled",
              "the disk has not finished a write of the log for %s: this member stores nothing"
                  .formatted(moreThan(delay.outstanding()))));
    }
    Duration longest =
        delay.longest().compareTo(delay.outstanding()) > 0 ? delay.longest() : delay.outstanding();
    return longest.compareTo(SLOW) < 0
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "DiskSlow",
                "the disk took %s for a write of the log".formatted(moreThan(longest))));
  }

  // In coarse steps: a message that changes wakes everybody who waits for the next report.
  private static String moreThan(Duration duration) {
    long seconds = duration.toSeconds();
    long step = 1;
    while (step * 10 <= seconds) {
      step *= 10;
    }
    long shown = seconds >= 5 * step ? 5 * step : seconds >= 2 * step ? 2 * step : step;
    return "more than " + shown + " s";
  }
}
