package dev.quorate.node.compaction;

import java.time.Duration;

/** How much of the history a cluster keeps by itself: etcd's --auto-compaction-mode. */
public sealed interface CompactionPolicy {
  /** For nodes of an operator without one of their own (docs/decisions/0046). */
  CompactionPolicy OF_MANAGED_NODES = new Periodic(Duration.ofMinutes(5));

  /** All of it: somebody else compacts, or the store fills up. */
  record Off() implements CompactionPolicy {}

  /**
   * The history of so much time.
   *
   * @param retention at least {@link #LEAST}
   */
  record Periodic(Duration retention) implements CompactionPolicy {
    /** It is measured in tenths of a period, and an entry is written for each compaction. */
    public static final Duration LEAST = Duration.ofSeconds(1);

    public Periodic {
      if (retention.compareTo(LEAST) < 0) {
        throw new IllegalArgumentException("a retention of " + retention + " is too short");
      }
    }
  }

  /**
   * So many revisions before the newest one.
   *
   * @param retention at least 1
   */
  record Revisions(long retention) implements CompactionPolicy {
    public Revisions {
      if (retention < 1) {
        throw new IllegalArgumentException("a retention of " + retention + " revisions");
      }
    }
  }
}
