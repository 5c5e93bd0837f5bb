package dev.quorate.operator.playground;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.plan.decision.ActDescription;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the operator does, one line each, in the log of the background operator. */
final class Logbook implements Journal {
  private final PrintStream out;

  Logbook(PrintStream out) {
    this.out = out;
  }

  @Override
  public void performed(ClusterRef cluster, Act act, Outcome outcome, Duration took) {
    write(
        "act cluster=%s outcome=%s took=%dms detail=\"%s\""
            .formatted(cluster, word(outcome), took.toMillis(), ActDescription.of(act)));
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done() -> "done";
      case Outcome.Overtaken(String cause) -> "overtaken cause=\"" + cause + "\"";
      case Outcome.Rejected(String cause) -> "rejected cause=\"" + cause + "\"";
      case Outcome.Unclear(String cause) -> "unclear cause=\"" + cause + "\"";
    };
  }

  @Override
  public void troubled(ClusterRef cluster, String cause) {
    write("trouble cluster=%s cause=\"%s\"".formatted(cluster, cause));
  }

  void event(ClusterRef cluster, ClusterEvent event) {
    write(
        "event cluster=%s reason=%s message=\"%s\""
            .formatted(cluster, event.reason(), event.message()));
  }

  private void write(String line) {
    out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    out.flush();
  }
}
