package dev.quorate.operator.world;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.status.ClusterEvent;
import java.util.List;
import java.util.Optional;

/** A world in which clusters live: Kubernetes, this machine, or the simulation. */
public interface World {

  /**
   * Looks at one cluster, in the order that {@link Observed} asks for. Live: the store itself is
   * asked (in Kubernetes a quorum read), and so is every member. The candidate clusterId may be
   * left empty: the pass fills it in.
   *
   * @return empty if there is no such cluster (any more)
   * @throws WorldUnavailable if the objects could not be read; never for a member that does not
   *     answer
   */
  Optional<Observed> observe(ClusterRef cluster);

  /**
   * What spares the store most looks, where a world has one: Kubernetes has (informers), the
   * simulated world too, so that what it proves holds for a world that reads through them; the
   * local world has none.
   */
  default Optional<Cache> cache() {
    return Optional.empty();
  }

  /**
   * A view of the store that may be behind, each kind of object by its own time, and catches up;
   * but never behind what this process wrote or looked at live. Members are asked all the same.
   */
  interface Cache {
    /**
     * As {@link World#observe}, of what the cache has.
     *
     * @return empty if it cannot tell, or has no such cluster: a live look does
     */
    Optional<Observed> observe(ClusterRef cluster);
  }

  /**
   * Performs one act, as one write or one call. Writes to the cluster resource are compare-and-set
   * on {@code seen.cluster().resourceVersion()}; deletes carry the UID as precondition; calls name
   * the incarnation. Bounded in time, a few seconds; never retries inside. A pod is restarted only
   * where the platform would make another one in its place; otherwise that act is rejected, in the
   * platform's words.
   *
   * @param seen the observation that led to the act
   */
  Outcome perform(Act act, Observed seen);

  /**
   * Writes the status, compare-and-set, if it differs from the one observed; then, unless that was
   * refused, publishes the events. Called only when the status differs, or when there are events.
   */
  Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen);
}
