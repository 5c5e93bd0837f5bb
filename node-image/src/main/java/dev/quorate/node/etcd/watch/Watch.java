package dev.quorate.node.etcd.watch;

import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchCreateRequest.FilterType;

/**
 * One watch of a stream. While it is synced it belongs to the hub, and is changed under the hub's
 * lock; while it is behind, to its stream.
 */
final class Watch {
  final WatchStream stream;
  final long id;
  final WatchedKeys keys;
  final boolean previous;
  final boolean fragmented;
  final boolean progress;
  private final long start;
  private final boolean puts;
  private final boolean deletions;

  /** The first revision whose changes it does not have yet. */
  private long next;

  /** Whether it got an event since the last progress notification was due; of its stream. */
  private boolean isActive;

  private volatile boolean isCancelled;

  Watch(WatchStream stream, long id, WatchedKeys keys, WatchCreateRequest request, long next) {
    this.stream = stream;
    this.id = id;
    this.keys = keys;
    this.previous = request.getPrevKv();
    this.fragmented = request.getFragment();
    this.progress = request.getProgressNotify();
    this.start = request.getStartRevision();
    this.puts = !request.getFiltersList().contains(FilterType.NOPUT);
    this.deletions = !request.getFiltersList().contains(FilterType.NODELETE);
    this.next = next;
  }

  boolean wants(KeyValue change) {
    boolean isDeletion = change.getVersion() == 0;
    return (isDeletion ? deletions : puts) && keys.contains(change.getKey());
  }

  /** Whether a revision is one that it is about. */
  boolean hasBegun(long revision) {
    return start <= revision;
  }

  long next() {
    return next;
  }

  void continueAt(long revision) {
    next = revision;
  }

  void hasSent() {
    isActive = true;
  }

  /** Whether it had no event since this was last asked. */
  boolean wasQuiet() {
    boolean quiet = !isActive;
    isActive = false;
    return quiet;
  }

  boolean isCancelled() {
    return isCancelled;
  }

  void cancel() {
    isCancelled = true;
  }
}
