package dev.quorate.operator.simulated.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A schedule that fails: shrunk, in words, and with the command that replays it. */
record Failure(Schedule shrunk, int stepsBefore, Throwable cause, List<String> trace) {
  private static final Duration SHRINKING = Duration.ofSeconds(30);

  /** Empty if all is well with it. */
  static Optional<Failure> of(Schedule schedule) {
    return Run.of(schedule).failure().map(cause -> shrunk(schedule, kindOf(cause)));
  }

  private static Failure shrunk(Schedule schedule, String kind) {
    Shrinking shrinking =
        new Shrinking(
            steps ->
                Run.of(schedule.with(steps))
                    .failure()
                    .map(Failure::kindOf)
                    .equals(Optional.of(kind)),
            Clock.systemUTC(),
            SHRINKING);
    Schedule shrunk = schedule.with(shrinking.of(schedule.steps()));
    Run.Result last = Run.of(shrunk);
    return new Failure(shrunk, schedule.steps().size(), last.failure().orElseThrow(), last.trace());
  }

  /** Shrinking must not slide from one failure to another: "I3", or "never ready". */
  static String kindOf(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    int colon = message.indexOf(':');
    String beginning = colon < 0 ? message : message.substring(0, colon);
    return failure.getClass().getSimpleName()
        + " "
        + beginning.replaceAll("[0-9a-f]{16}|uid-[0-9]+", "");
  }

  String message() {
    String numbered =
        IntStream.range(0, trace.size())
            .mapToObj(i -> "  %d. %s".formatted(i + 1, trace.get(i)))
            .collect(Collectors.joining("\n"));
    return """
        %s
        seed %d, %d of its %d steps are enough:
        %s
        replay: scripts/with-jdk ./mvnw -pl operator -am test -Dtest=RandomSchedulesTest \
        -Dsurefire.failIfNoSpecifiedTests=false -Dquorate.replay='%s'
        """
        .formatted(
            cause.getMessage(),
            shrunk.seed(),
            shrunk.steps().size(),
            stepsBefore,
            numbered,
            shrunk.code());
  }
}
