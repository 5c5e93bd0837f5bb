package dev.quorate.node.store.lease;

import java.util.Comparator;
import java.util.List;

/**
 * The leases as they were at one moment, without their keys.
 *
 * @param leases in no order
 */
public record LeasesCapture(long office, List<LeaseRecord> leases) {
  public LeasesCapture {
    leases = List.copyOf(leases);
  }

  /** By their ids. */
  public List<LeaseRecord> sorted() {
    return leases.stream().sorted(Comparator.comparingLong(LeaseRecord::id)).toList();
  }
}
