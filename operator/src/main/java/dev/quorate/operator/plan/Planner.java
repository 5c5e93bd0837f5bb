package dev.quorate.operator.plan;

import java.util.List;

/**
 * Decides the one next step for a cluster. Pure: the same observation always gives the same
 * decision. The first rule that has something to say wins, and no rule knows the one above it.
 */
public final class Planner {
  private static final List<Rule> RULES =
      List.of(
          new Deletion(),
          new Pause(),
          new SpecValidity(),
          new RunningTask(),
          new MissingObjects(),
          new Identity(),
          new ChangedObjects(),
          new Promotion(),
          new Joining(),
          new VolumeNotes(),
          new Strangers(),
          new FailedMembers(),
          new BesideObjects(),
          new Starting(),
          new NotYet());

  private Planner() {}

  public static Decision decide(Observed seen) {
    return RULES.stream()
        .flatMap(rule -> rule.decide(seen).stream())
        .findFirst()
        .orElseGet(Decision.Settled::new);
  }
}
