package dev.quorate.node.store.keyspace;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Frees the memory of compacted history while commands are applied: on the given executor, one
 * sweep at a time. A capture that is not written yet keeps the history that it needs; one that
 * nobody holds any more keeps nothing.
 */
public final class Sweeper {
  private final Keyspace keyspace;
  private final Executor background;
  private final Set<KeyspaceCapture> captures = Collections.newSetFromMap(new WeakHashMap<>());
  private long swept = Keyspace.NEVER_COMPACTED;
  private boolean running;

  /** Of those who wait until nothing is swept any more. */
  private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);

  public Sweeper(Keyspace keyspace, Executor background) {
    this.keyspace = keyspace;
    this.background = background;
  }

  /**
   * Fixes the state as it is now; called by the one writer. A sweep that is under way is harmless:
   * its floor is not above the compact revision of now.
   */
  public synchronized KeyspaceCapture capture() {
    KeyspaceCapture capture = new KeyspaceCapture(keyspace, this);
    captures.add(capture);
    return capture;
  }

  synchronized void release(KeyspaceCapture capture) {
    captures.remove(capture);
    sweepLater();
  }

  /** After a compaction. */
  public synchronized void sweepLater() {
    if (!running && floor() > swept) {
      running = true;
      if (idle.isDone()) {
        idle = new CompletableFuture<>();
      }
      try {
        background.execute(this::sweep);
      } catch (RejectedExecutionException e) {
        // The process is stopping: the memory goes with it.
        running = false;
        idle.cancel(false);
      }
    }
  }

  private void sweep() {
    long floor = nextFloor();
    try {
      keyspace.index().sweep(floor);
    } finally {
      finish(floor).ifPresent(done -> done.complete(null));
    }
  }

  /**
   * Completes when the history compacted before this call is freed, but for the part that is kept
   * for captures. On any thread.
   */
  public synchronized CompletableFuture<Void> swept() {
    return idle.copy();
  }

  private synchronized long nextFloor() {
    return floor();
  }

  /** Who waits, if that was the last one. */
  private synchronized Optional<CompletableFuture<Void>> finish(long floor) {
    swept = floor;
    running = false;
    CompletableFuture<Void> waiting = idle;
    sweepLater();
    return running ? Optional.empty() : Optional.of(waiting);
  }

  private long floor() {
    long floor = keyspace.compactRevision();
    for (KeyspaceCapture capture : captures) {
      floor = Math.min(floor, capture.compactRevision());
    }
    return floor;
  }
}
