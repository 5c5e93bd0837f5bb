package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.List;

/**
 * The intent to remove exactly these pods and volumes: a Reset ordered by a task, or the deletion
 * of the cluster with retention Delete. Claims that are not listed here are never deleted.
 *
 * @param purpose why; a reset starts a new epoch afterwards
 * @param taskName name of the ordering task; empty for a deletion
 * @param taskUid UID of the ordering task; empty for a deletion
 * @param clusterId the cluster that goes, or the one that was to be formed; empty if there was none
 * @param epoch the epoch that ends
 * @param volumes the claims whose volumes were proven to be this cluster's
 * @param unbound the claims that had no volume: they go too, unless one that was there before is
 *     bound to them meanwhile
 */
public record Teardown(
    Purpose purpose,
    String taskName,
    String taskUid,
    String clusterId,
    long epoch,
    List<ObjectRef> pods,
    List<ObjectRef> volumes,
    List<ObjectRef> unbound,
    Instant since)
    implements Intent {

  public Teardown {
    pods = List.copyOf(pods);
    volumes = List.copyOf(volumes);
    unbound = List.copyOf(unbound);
  }

  /** Why volumes go. */
  public enum Purpose {
    RESET,
    DELETION
  }

  /** Whether this claim goes, with its volume or because it has none. */
  public boolean records(ObjectRef claim) {
    return volumes.contains(claim) || unbound.contains(claim);
  }

  /** The same intent, which spares this claim. */
  public Teardown keeping(ObjectRef claim) {
    return new Teardown(
        purpose,
        taskName,
        taskUid,
        clusterId,
        epoch,
        pods,
        volumes,
        unbound.stream().filter(other -> !other.equals(claim)).toList(),
        since);
  }

  /** The record of this reset once its volumes are gone. */
  public FinishedReset finished(Instant now) {
    return new FinishedReset(new ObjectRef(taskName, taskUid), clusterId, epoch, volumes, now);
  }
}
