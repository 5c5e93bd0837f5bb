package dev.quorate.node.metrics;

import dev.quorate.node.disk.TimedDisk;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.etcd.call.ProposalListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts and times what the engine does, from the start of the process on. Thread-safe. */
public final class EngineMeters implements TimedDisk.Listener, ProposalListener {
  private final Timer flushes;
  private final Counter leaderChanges;
  private final Counter applied;
  private final Counter failed;
  private final Counter overloaded;
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong termOfLeader = new AtomicLong();

  public EngineMeters(MeterRegistry registry) {
    flushes =
        Timer.builder("quorate_log_fsync")
            .description("Flushes of the log, each with all that queued meanwhile")
            .serviceLevelObjectives(LatencyBuckets.bounds())
            .register(registry);
    leaderChanges =
        Counter.builder("quorate_raft_leader_changes")
            .description("Leaders of the meta group that this member came to know, one a term")
            .register(registry);
    applied = proposals(registry, "applied");
    failed = proposals(registry, "failed");
    overloaded = proposals(registry, "overloaded");
  }

  private static Counter proposals(MeterRegistry registry, String result) {
    return Counter.builder("quorate_raft_proposals")
        .description("Commands that this member proposed, by what became of them")
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void flushed(long nanos) {
    flushes.record(nanos, TimeUnit.NANOSECONDS);
  }

  Timer flushes() {
    return flushes;
  }

  double leaderChanges() {
    return leaderChanges.count();
  }

  double failedProposals() {
    return failed.count() + overloaded.count();
  }

  long pendingProposals() {
    return pending.get();
  }

  @Override
  public void begun() {
    pending.incrementAndGet();
  }

  @Override
  public void ended(Optional<Throwable> failure) {
    pending.decrementAndGet();
    if (failure.isEmpty()) {
      applied.increment();
    } else if (failure.get() instanceof RaftException.Overloaded) {
      overloaded.increment();
    } else {
      failed.increment();
    }
  }

  /** A term has at most one leader, so a leader of another term is another election. */
  public void seen(GroupStatus status) {
    if (status.leader() != 0 && termOfLeader.getAndSet(status.term()) != status.term()) {
      leaderChanges.increment();
    }
  }
}
