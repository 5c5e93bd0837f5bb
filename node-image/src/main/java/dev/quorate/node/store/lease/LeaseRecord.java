package dev.quorate.node.store.lease;

/**
 * The replicated part of a lease. Its keys are not in it: they follow from the keyspace.
 *
 * @param id any number but 0; the client's or the member's choice
 * @param grantedAt index of the log entry that granted it: two leases of one id differ by it
 * @param ttl in seconds, at least 1
 * @param remaining in milliseconds from when this was recorded; {@link #OPEN} if the leader may
 *     renew it without a record, so that only the leader knows
 * @param openedAt index of the entry that opened it last, 0 for none: whatever was known of its
 *     time before then tells nothing any more
 */
public record LeaseRecord(long id, long grantedAt, long ttl, long remaining, long openedAt) {
  /** etcd's: some 285 years. */
  public static final long LONGEST_TTL = 9_000_000_000L;

  /** It may have been renewed at any time since. */
  public static final long OPEN = 0;

  /** Of a lease that begins. */
  public static LeaseRecord granted(long id, long grantedAt, long ttl) {
    return new LeaseRecord(id, grantedAt, ttl, ttl * 1000, 0);
  }

  public LeaseRecord {
    if (id == 0) {
      throw new IllegalArgumentException("0 is no lease");
    }
    if (ttl < 1 || ttl > LONGEST_TTL) {
      throw new IllegalArgumentException("no lease lives " + ttl + " s");
    }
    if (remaining < OPEN || remaining > ttl * 1000) {
      throw new IllegalArgumentException(remaining + " ms cannot be left of " + ttl + " s");
    }
  }

  public boolean isOpen() {
    return remaining == OPEN;
  }

  LeaseRecord withRemaining(long millis, long index) {
    long left = Math.clamp(millis, OPEN, ttl * 1000);
    return new LeaseRecord(id, grantedAt, ttl, left, left == OPEN ? index : openedAt);
  }
}
