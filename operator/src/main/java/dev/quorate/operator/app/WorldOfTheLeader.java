package dev.quorate.operator.app;

import dev.quorate.operator.app.Hearing.Channel;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.World;
import dev.quorate.operator.world.WorldUnavailable;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The world as one of several operators acts in it: not at all while it does not lead. A call to a
 * member passes here alone; a write to the API server is stopped once more at the client.
 */
record WorldOfTheLeader(World world, BooleanSupplier leads, Hearing hearing) implements World {
  private static final Outcome NOT_LEADING =
      new Outcome.Rejected("this operator does not hold the lease: it does nothing");

  @Override
  public Optional<Observed> observe(ClusterRef cluster) {
    return listening(() -> world.observe(cluster));
  }

  // A look at a cache counts: that the watches behind it run is another channel's.
  @Override
  public Optional<Cache> cache() {
    return world.cache().map(cache -> cluster -> listening(() -> cache.observe(cluster)));
  }

  private Optional<Observed> listening(Supplier<Optional<Observed>> look) {
    try {
      Optional<Observed> seen = look.get();
      hearing.heard(Channel.PASSES);
      return seen;
    } catch (WorldUnavailable e) {
      // Otherwise it was read, and makes no sense: nothing of ours is deaf.
      if (e.getCause() instanceof KubernetesClientException) {
        hearing.silent(Channel.PASSES, e.getMessage());
      }
      throw e;
    }
  }

  @Override
  public Outcome perform(Act act, Observed seen) {
    return leads.getAsBoolean() ? world.perform(act, seen) : NOT_LEADING;
  }

  @Override
  public Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen) {
    return leads.getAsBoolean() ? world.report(status, events, seen) : NOT_LEADING;
  }
}
