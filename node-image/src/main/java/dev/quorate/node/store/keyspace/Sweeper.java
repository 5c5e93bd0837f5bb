package dev.quorate.node.store.keyspace;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
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
      try {
        background.execute(this::sweep);
      } catch (RejectedExecutionException e) {
        // The process is stopping: the memory goes with it.
        running = false;
      }
    }
  }

  private void sweep() {
    long floor = nextFloor();
    try {
      keyspace.index().sweep(floor);
    } finally {
      finish(floor);
    }
  }

  private synchronized long nextFloor() {
    return floor();
  }

  private synchronized void finish(long floor) {
    swept = floor;
    running = false;
    sweepLater();
  }

  private long floor() {
    long floor = keyspace.compactRevision();
    for (KeyspaceCapture capture : captures) {
      floor = Math.min(floor, capture.compactRevision());
    }
    return floor;
  }
}
