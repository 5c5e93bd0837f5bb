package dev.quorate.node.connections;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The most connections of each port. Together they leave the process descriptors for what it cannot
 * do without: a log that cannot begin its next segment ends the process.
 *
 * @param clients of the etcd API
 * @param peers opened by other members; those that this member opens itself are part of the reserve
 * @param rest of the HTTP API
 */
public record ConnectionBudget(int clients, int peers, int rest) {
  /** The log, snapshots, connections to peers and seeds, event loops, files of the JVM. */
  private static final int RESERVED = 64;

  // Nobody needs more, and each takes memory.
  private static final int MOST_CLIENTS = 10_000;
  private static final int MOST_OTHERS = 256;

  // A process with fewer descriptors than these need has too few to work at all.
  private static final int FEWEST_CLIENTS = 8;
  private static final int FEWEST_OTHERS = 4;

  /** From the limit of this process (RLIMIT_NOFILE) and what it has open by now. */
  public static ConnectionBudget ofThisProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? of(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
        : new ConnectionBudget(MOST_CLIENTS, MOST_OTHERS, MOST_OTHERS);
  }

  static ConnectionBudget of(long mostDescriptors, long openDescriptors) {
    long free = mostDescriptors - openDescriptors - RESERVED;
    int others = Math.clamp(free / 8, FEWEST_OTHERS, MOST_OTHERS);
    int clients = Math.clamp(free - 2L * others, FEWEST_CLIENTS, MOST_CLIENTS);
    return new ConnectionBudget(clients, others, others);
  }
}
