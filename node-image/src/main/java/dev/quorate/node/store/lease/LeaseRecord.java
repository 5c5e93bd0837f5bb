package dev.quorate.node.store.lease;

/**
 * The replicated part of a lease. Its keys are not in it: they follow from the keyspace.
 *
 * @param id any number but 0; the client's or the member's choice
 * @param grantedAt index of the log entry that granted it: two leases of one id differ by it
 * @param ttl in seconds, at least 1
 * @param remaining what a new leader gives it, in seconds: the ttl, or less after a checkpoint
 */
public record LeaseRecord(long id, long grantedAt, long ttl, long remaining) {
  /** etcd's: some 285 years. */
  public static final long LONGEST_TTL = 9_000_000_000L;

  public LeaseRecord {
    if (id == 0) {
      throw new IllegalArgumentException("0 is no lease");
    }
    if (ttl < 1 || ttl > LONGEST_TTL) {
      throw new IllegalArgumentException("no lease lives " + ttl + " s");
    }
    if (remaining < 1 || remaining > ttl) {
      throw new IllegalArgumentException(remaining + " s cannot be left of " + ttl + " s");
    }
  }

  LeaseRecord withRemaining(long seconds) {
    return new LeaseRecord(id, grantedAt, ttl, seconds);
  }
}
