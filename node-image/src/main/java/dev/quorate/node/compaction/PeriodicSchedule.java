package dev.quorate.node.compaction;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Compacts all that is older than a period, once in each of them and each hour at the latest; the
 * first time when the period has passed (etcd, server/etcdserver/api/v3compactor/periodic.go).
 * Every member takes samples, so that a new leader knows how old its revisions are.
 */
final class PeriodicSchedule implements Schedule {
  private static final long LONGEST_INTERVAL = Duration.ofHours(1).toMillis();
  private static final int LOOKS_OF_AN_INTERVAL = 10;

  private final long compactionInterval;
  private final long lookInterval;
  private final int samplesOfPeriod;

  /** The newest revision at each look, oldest first. */
  private final Deque<Long> samples = new ArrayDeque<>();

  private long lastRevision;
  private long lastSuccess;
  private long waitFor;

  /**
   * @param begun from when on revisions are known
   */
  PeriodicSchedule(Duration period, long begun) {
    long millis = period.toMillis();
    this.compactionInterval = Math.min(millis, LONGEST_INTERVAL);
    this.lookInterval = compactionInterval / LOOKS_OF_AN_INTERVAL;
    this.samplesOfPeriod = Math.toIntExact(millis / lookInterval) + 1;
    this.waitFor = millis;
    this.lastSuccess = begun;
  }

  @Override
  public long interval() {
    return lookInterval;
  }

  @Override
  public OptionalLong look(long now, long revision) {
    OptionalLong due =
        !samples.isEmpty() && samples.getFirst() != lastRevision && now - lastSuccess >= waitFor
            ? OptionalLong.of(samples.getFirst())
            : OptionalLong.empty();
    samples.addLast(revision);
    if (samples.size() > samplesOfPeriod) {
      samples.removeFirst();
    }
    return due;
  }

  @Override
  public void compacted(long revision, long now) {
    lastRevision = revision;
    lastSuccess = now;
    waitFor = compactionInterval;
  }
}
