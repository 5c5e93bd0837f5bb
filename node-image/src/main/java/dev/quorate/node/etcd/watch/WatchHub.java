package dev.quorate.node.etcd.watch;

import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.store.keyspace.Changes;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvException;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Matches new changes against the synced watches of one member. A watch that a change is for is not
 * synced any more: its stream reads the change from the history. So there is one way for events,
 * whether a watch is a millisecond behind or a million revisions.
 *
 * <p>The invariant: a watch is among the synced ones only while every change from its next revision
 * on is still to be matched here.
 */
final class WatchHub {
  private static final Changes.Limit PART = new Changes.Limit(1_000, Long.MAX_VALUE);

  private final Backend backend;
  private final Executor threads;
  private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean isDue = new AtomicBoolean();

  /** While nobody watches, a writer looks at this and nothing else. */
  private volatile boolean isWatched;

  private final SyncedWatches synced = new SyncedWatches();

  /** All changes up to it are matched; of no meaning while nobody watches. */
  private long revision;

  WatchHub(Backend backend, Executor threads) {
    this.backend = backend;
    this.threads = threads;
    backend.state().onRevision(this::changed);
  }

  Backend backend() {
    return backend;
  }

  /** Another one each time: a restore replaces it. */
  Keyspace keyspace() {
    return backend.state().keyspace();
  }

  Set<WatchStream> streams() {
    return streams;
  }

  /** Called by the writer. */
  private void changed() {
    if (isWatched && isDue.compareAndSet(false, true)) {
      try {
        threads.execute(this::match);
      } catch (RejectedExecutionException e) {
        // The process is stopping: the streams end, and their clients ask another member.
        isDue.set(false);
      }
    }
  }

  private void match() {
    isDue.set(false);
    matchAll();
  }

  private synchronized void matchAll() {
    Keyspace keyspace = keyspace();
    while (!synced.isEmpty() && revision < keyspace.revision()) {
      try {
        match(keyspace.changes(revision + 1, PART, synced::watch));
      } catch (KvException compacted) {
        // A restore went over revisions that are not here any more. Each watch finds out for
        // itself.
        long restored = keyspace.revision();
        for (Watch watch : synced.dueUntil(restored)) {
          fallBehind(watch, Math.max(watch.next(), revision + 1));
        }
        revision = restored;
      }
    }
    isWatched = !synced.isEmpty();
  }

  private void match(Changes part) {
    for (Changes.Change change : part.changes()) {
      KeyValue keyValue = change.keyValue();
      for (Watch watch : synced.thatWant(keyValue)) {
        fallBehind(watch, keyValue.getModRevision());
      }
    }
    revision = part.next() - 1;
  }

  private void fallBehind(Watch watch, long next) {
    synced.remove(watch);
    watch.continueAt(next);
    watch.stream.fellBehind(watch);
  }

  /**
   * Takes a watch that has read everything. If the changes that it needs next have been matched
   * already it would miss them: then it must read once more.
   */
  synchronized boolean sync(Watch watch) {
    if (!isWatched) {
      // In this order: a writer sees that there is a watch, or the revision here has its change.
      isWatched = true;
      revision = keyspace().revision();
    }
    if (watch.next() <= revision) {
      return false;
    }
    if (!watch.isCancelled()) {
      synced.add(watch);
    }
    return true;
  }

  synchronized void cancel(Watch watch) {
    watch.cancel();
    synced.remove(watch);
  }

  /**
   * The revision up to which all of these watches have everything; empty if one is behind, or has
   * not begun.
   */
  synchronized OptionalLong progress(Collection<Watch> watches) {
    matchAll();
    return !watches.isEmpty()
            && watches.stream().allMatch(it -> synced.contains(it) && it.hasBegun(revision))
        ? OptionalLong.of(revision)
        : OptionalLong.empty();
  }
}
