package dev.quorate.operator.plan;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.identity.ForeignVolumes;
import dev.quorate.operator.plan.identity.IdentityTable;
import dev.quorate.operator.plan.members.FailedMembers;
import dev.quorate.operator.plan.members.Joining;
import dev.quorate.operator.plan.members.Promotion;
import dev.quorate.operator.plan.members.Starting;
import dev.quorate.operator.plan.members.VolumeNotes;
import dev.quorate.operator.plan.objects.BlockedObjects;
import dev.quorate.operator.plan.objects.ChangedObjects;
import dev.quorate.operator.plan.objects.MissingObjects;
import dev.quorate.operator.plan.orders.Deletion;
import dev.quorate.operator.plan.orders.Pause;
import dev.quorate.operator.plan.orders.RunningTask;
import dev.quorate.operator.plan.orders.SpecValidity;
import dev.quorate.operator.plan.orders.UnsupportedSpec;
import java.util.List;
import java.util.Optional;

/**
 * Decides the one next step for a cluster. Pure: the same observation always gives the same
 * decision. The first rule that has something to say wins, and no rule knows the one above it.
 */
public final class Planner {
  // Who comes in next. Its acts go before the repair of drift, which may be refused for ever; its
  // waiting comes after, because what drifted may be what it waits for.
  private static final Rule ADMISSION =
      seen -> first(List.of(new Promotion(), new Joining()), seen);

  private static final List<Rule> RULES =
      List.of(
          new Deletion(),
          new Pause(),
          new SpecValidity(),
          new RunningTask(),
          new MissingObjects(),
          new IdentityTable(),
          seen -> ADMISSION.decide(seen).filter(Decision.Act.class::isInstance),
          new ChangedObjects(),
          ADMISSION,
          new VolumeNotes(),
          new ForeignVolumes(),
          new FailedMembers(),
          new BlockedObjects(),
          new Starting(),
          new UnsupportedSpec());

  private Planner() {}

  public static Decision decide(Observed seen) {
    return first(RULES, seen).orElseGet(Decision.Settled::new);
  }

  private static Optional<Decision> first(List<Rule> rules, Observed seen) {
    return rules.stream().flatMap(rule -> rule.decide(seen).stream()).findFirst();
  }
}
