package dev.quorate.operator.kubernetes.ring;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.World;
import java.util.List;
import java.util.Optional;

/** The operator's world: after each write the invariants are checked, and the process may end. */
record WatchedWorld(World world, FaultyRequests requests, OutsideInvariants invariants)
    implements World {
  @Override
  public Optional<Observed> observe(ClusterRef cluster) {
    return world.observe(cluster);
  }

  @Override
  public Optional<Cache> cache() {
    return world.cache();
  }

  @Override
  public Outcome perform(Act act, Observed seen) {
    invariants.performs(act);
    return written(world.perform(act, seen));
  }

  @Override
  public Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen) {
    return written(world.report(status, events, seen));
  }

  private Outcome written(Outcome outcome) {
    invariants.check();
    requests.crashIfPlanned();
    return outcome;
  }
}
