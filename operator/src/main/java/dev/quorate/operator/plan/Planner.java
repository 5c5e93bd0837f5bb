package dev.quorate.operator.plan;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.identity.ForeignVolumes;
import dev.quorate.operator.plan.identity.IdentityTable;
import dev.quorate.operator.plan.members.Admission;
import dev.quorate.operator.plan.members.FailedMembers;
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
          new IdentityTable(),
          // Before the repair of drift, which may be refused for ever; its waiting comes after,
          // because what drifted may be what it waits for.
          new Admission().actsOnly(),
          new ChangedObjects(),
          new Admission(),
          new VolumeNotes(),
          new ForeignVolumes(),
          new FailedMembers(),
          new BlockedObjects(),
          new Starting(),
          new UnsupportedSpec());

  private Planner() {}

  public static Decision decide(Observed seen) {
    return RULES.stream()
        .flatMap(rule -> rule.decide(seen).stream())
        .findFirst()
        .orElseGet(Decision.Settled::new);
  }
}
