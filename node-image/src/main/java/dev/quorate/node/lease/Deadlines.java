package dev.quorate.node.lease;

import dev.quorate.node.store.lease.Lease;
import dev.quorate.node.store.lease.LeaseRecord;
import dev.quorate.node.store.lease.Leases;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When the leases end, as far as this member can tell. Every member measures, so that the next
 * leader knows how much of a lease has passed. For the lessor's lock.
 *
 * <p>A member that sees a record later than others ends the lease later, never earlier: the time
 * that is left when something was recorded was measured before.
 */
final class Deadlines {
  private final Map<Long, Deadline> byId = new HashMap<>();
  private Leases seen = new Leases();
  private long seenChanges;

  /**
   * Looks at what has changed since the last look.
   *
   * @param leads whether this member measures itself: then records tell it nothing
   * @return those that are no longer there; empty if nothing has changed
   */
  List<Deadline> observe(Leases leases, boolean leads, long now) {
    long changes = leases.changes();
    if (leases == seen && changes == seenChanges) {
      return List.of();
    }
    seen = leases;
    seenChanges = changes;
    List<Deadline> gone = new ArrayList<>();
    byId.values().stream().filter(it -> !isThere(it, leases)).forEach(gone::add);
    gone.forEach(it -> byId.remove(it.id(), it));
    leases.all().forEach(lease -> of(lease, leads, now));
    return gone;
  }

  private static boolean isThere(Deadline deadline, Leases leases) {
    return leases.find(deadline.id()).filter(lease -> lease == deadline.lease).isPresent();
  }

  /** By the newest record. */
  Deadline of(Lease lease, boolean leads, long now) {
    LeaseRecord record = lease.record();
    Deadline known = byId.get(record.id());
    if (known == null || known.lease != lease) {
      Deadline first = new Deadline(lease, record, now);
      first.checkpointAt = now + Office.checkpointEvery(record);
      byId.put(first.id(), first);
      return first;
    }
    if (!leads && !known.record.equals(record)) {
      if (record.isOpen()) {
        known.ends = now + Deadline.millis(record);
      } else {
        long recorded = now + record.remaining();
        boolean wasRenewed = known.record.isOpen() || known.record.openedAt() != record.openedAt();
        known.ends = wasRenewed ? recorded : Math.min(known.ends, recorded);
      }
    }
    known.record = record;
    return known;
  }

  Collection<Deadline> all() {
    return byId.values();
  }

  void remove(Deadline deadline) {
    byId.remove(deadline.id(), deadline);
  }
}
