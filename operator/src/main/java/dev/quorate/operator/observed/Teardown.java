package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.List;

/**
 * The recorded intent to remove exactly these pods and volumes: a Reset ordered by a task, or the
 * deletion of the cluster with retention Delete. Volumes that are not listed here are never
 * deleted.
 *
 * @param purpose why; a reset starts a new epoch afterwards
 * @param taskName name of the ordering task; empty for a deletion
 * @param taskUid UID of the ordering task; empty for a deletion
 * @param clusterId the cluster that goes; empty if none was formed
 * @param epoch the epoch that ends
 * @param done the listed volumes were seen gone, and for a reset the clusterId is cleared
 */
public record Teardown(
    Purpose purpose,
    String taskName,
    String taskUid,
    String clusterId,
    long epoch,
    List<ObjectRef> pods,
    List<ObjectRef> volumes,
    boolean done,
    Instant since) {

  public Teardown {
    pods = List.copyOf(pods);
    volumes = List.copyOf(volumes);
  }

  /** Why volumes go. */
  public enum Purpose {
    RESET,
    DELETION
  }
}
