package dev.quorate.node.store.lease;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The leases of a cluster. One thread changes them, any number read meanwhile.
 *
 * <p>The <em>office</em> is the term of the leader that may end leases and record the remaining
 * time of each. A leader takes it through the log before it measures any time, so what an earlier
 * one had decided and is still on its way finds another office, and does nothing.
 */
public final class Leases {
  /** Estimates: the lease with its places in maps, and one of its keys. */
  private static final long LEASE_BYTES = 192;

  private static final long KEY_BYTES = 12;

  private final Map<Long, Lease> byId = new ConcurrentHashMap<>();

  private final AtomicLong office = new AtomicLong();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong keys = new AtomicLong();

  /** The term that ends leases; 0 before the first. */
  public long office() {
    return office.get();
  }

  /** An earlier one than that of now changes nothing. */
  public void take(long term) {
    office.accumulateAndGet(term, Math::max);
  }

  public Optional<Lease> find(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  public boolean contains(long id) {
    return byId.containsKey(id);
  }

  public boolean isEmpty() {
    return byId.isEmpty();
  }

  /** In no order. A view: it changes with them. */
  public Collection<Lease> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** Another number than before once a lease is another than before. */
  public long changes() {
    return changes.get();
  }

  /** An id that is taken is the caller's mistake. */
  public void add(LeaseRecord granted) {
    if (byId.putIfAbsent(granted.id(), new Lease(granted)) != null) {
      throw new IllegalArgumentException("there is a lease " + granted.id());
    }
    changes.incrementAndGet();
  }

  /** Its keys are gone already, or go on without it. */
  public void remove(Lease lease) {
    if (byId.remove(lease.record().id(), lease)) {
      keys.addAndGet(-lease.size());
      changes.incrementAndGet();
    }
  }

  /**
   * @param remaining as in {@link LeaseRecord}
   * @param index of the entry that says so
   */
  public void checkpoint(Lease lease, long remaining, long index) {
    lease.checkpoint(remaining, index);
    changes.incrementAndGet();
  }

  /** The key ends with this lease; nothing if there is no such lease. */
  public void attach(long id, ByteString key) {
    Lease lease = byId.get(id);
    if (lease != null && lease.attach(key)) {
      keys.incrementAndGet();
    }
  }

  /** The key no longer ends with this lease; nothing if there is no such lease. */
  public void detach(long id, ByteString key) {
    Lease lease = byId.get(id);
    if (lease != null && lease.detach(key)) {
      keys.decrementAndGet();
    }
  }

  /** An estimate of the memory that they take. */
  public long sizeInBytes() {
    return byId.size() * LEASE_BYTES + keys.get() * KEY_BYTES;
  }

  /** As they are now, for a snapshot. */
  public LeasesCapture capture() {
    return new LeasesCapture(office(), byId.values().stream().map(Lease::record).toList());
  }
}
