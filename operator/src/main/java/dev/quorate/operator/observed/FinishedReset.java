package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.List;

/**
 * The last reset that was carried out; its task is marked afterwards.
 *
 * @param clusterId the cluster that is gone
 * @param epoch the epoch that ended
 * @param volumes the claims that were deleted
 * @param since when the last of them was seen gone
 */
public record FinishedReset(
    ObjectRef task, String clusterId, long epoch, List<ObjectRef> volumes, Instant since) {
  public FinishedReset {
    volumes = List.copyOf(volumes);
  }
}
