package dev.quorate.node.cli;

import dev.quorate.node.compaction.CompactionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How much of the history is kept, in etcd's words. */
final class CompactionOptions {
  private static final String PERIODIC = "periodic";
  private static final String REVISION = "revision";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** Go's longest time. */
  private static final long MOST_HOURS = Duration.ofNanos(Long.MAX_VALUE).toHours();

  @Option(
      names = "--auto-compaction-mode",
      paramLabel = "MODE",
      description =
          "What --auto-compaction-retention counts: periodic, a time; revision, revisions before"
              + " the newest one. Default: periodic.")
  private String mode = PERIODIC;

  @Option(
      names = "--auto-compaction-retention",
      paramLabel = "RETENTION",
      description =
          "How much of the history the leader keeps; older versions are compacted. A time (30m,"
              + " 1h30m, or a number of hours), or a number of revisions. 0: all, until somebody"
              + " compacts. Default: 0; with --managed 5m.")
  private Optional<String> retention = Optional.empty();

  /**
   * @param isManaged whether it is an operator's node
   */
  CompactionPolicy policy(boolean isManaged) {
    if (retention.isEmpty()) {
      return isManaged && mode.equals(PERIODIC)
          ? CompactionPolicy.OF_MANAGED_NODES
          : new CompactionPolicy.Off();
    }
    return parse().orElseGet(CompactionPolicy.Off::new);
  }

  void check(List<String> wrong) {
    if (!mode.equals(PERIODIC) && !mode.equals(REVISION)) {
      wrong.add("--auto-compaction-mode must be periodic or revision, is \"" + mode + "\"");
    } else if (retention.isPresent() && parse().isEmpty()) {
      wrong.add(
          "--auto-compaction-retention must be %s, or 0 for no compaction; is \"%s\""
              .formatted(
                  mode.equals(REVISION)
                      ? "a number of revisions"
                      : "a time of at least 1s (30m, 1h30m) or a number of hours",
                  retention.get()));
    }
  }

  /** Empty if it is neither a retention nor 0. */
  private Optional<CompactionPolicy> parse() {
    String text = retention.orElse("0");
    if (NUMBER.matcher(text).matches()) {
      return ofNumber(Long.parseLong(text));
    }
    return mode.equals(REVISION)
        ? Optional.empty()
        : GoDuration.parse(text).flatMap(CompactionOptions::ofTime);
  }

  private Optional<CompactionPolicy> ofNumber(long number) {
    if (number == 0) {
      return Optional.of(new CompactionPolicy.Off());
    }
    if (mode.equals(REVISION)) {
      return Optional.of(new CompactionPolicy.Revisions(number));
    }
    return number > MOST_HOURS ? Optional.empty() : ofTime(Duration.ofHours(number));
  }

  private static Optional<CompactionPolicy> ofTime(Duration time) {
    if (time.isZero()) {
      return Optional.of(new CompactionPolicy.Off());
    }
    return time.compareTo(CompactionPolicy.Periodic.LEAST) < 0
        ? Optional.empty()
        : Optional.of(new CompactionPolicy.Periodic(time));
  }
}
