package dev.quorate.node.compaction;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Keeps so many revisions; looks each five minutes (etcd,
 * server/etcdserver/api/v3compactor/revision.go).
 */
final class RevisionSchedule implements Schedule {
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private final long retention;
  private long lastRevision;

  RevisionSchedule(long retention) {
    this.retention = retention;
  }

  @Override
  public long interval() {
    return INTERVAL.toMillis();
  }

  @Override
  public OptionalLong look(long now, long revision) {
    long due = revision - retention;
    return due > 0 && due != lastRevision ? OptionalLong.of(due) : OptionalLong.empty();
  }

  @Override
  public void compacted(long revision, long now) {
    lastRevision = revision;
  }
}
