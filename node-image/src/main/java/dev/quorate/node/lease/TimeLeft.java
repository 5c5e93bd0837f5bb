package dev.quorate.node.lease;

import dev.quorate.node.store.lease.Lease;

/**
 * How long a lease lives unless it is renewed.
 *
 * @param seconds whole ones, 0 for one that is about to end
 */
public record TimeLeft(Lease lease, long seconds) {}
