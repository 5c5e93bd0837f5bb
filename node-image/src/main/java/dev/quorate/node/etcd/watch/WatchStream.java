package dev.quorate.node.etcd.watch;

import dev.quorate.node.etcd.call.Asker;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchRequest;
import dev.quorate.node.etcd.wire.WatchResponse;
import dev.quorate.node.store.keyspace.Changes;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvException;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The watches of one call. It takes turns on the threads for watches, one at a time: in a turn it
 * answers a request, and reads history for the watches that are behind while its client takes what
 * it is sent. So a client that takes nothing costs no more than what waits in its connection, and
 * its requests wait there too.
 */
final class WatchStream implements StreamObserver<WatchRequest> {
  /** Some of a client's window: the rest is read when it has taken this. */
  private static final Changes.Limit PART = new Changes.Limit(10_000, 32 << 10);

  private static final int PARTS_A_TURN = 16;

  private final WatchHub hub;
  private final WatchResponses responses;
  private final ServerCallStreamObserver<WatchResponse> client;
  private final Executor threads;
  private final boolean needsLeader;
  private final Asker asker;

  private final Queue<Watch> behind = new ConcurrentLinkedQueue<>();
  private final AtomicReference<WatchRequest> arrived = new AtomicReference<>();
  private final AtomicReference<Optional<StatusException>> end = new AtomicReference<>();
  private final AtomicInteger wakes = new AtomicInteger();
  private volatile boolean isProgressDue;

  // Of the turns.
  private final Map<Long, Watch> watches = new HashMap<>();
  private long nextId;
  private boolean isRequestTaken;
  private boolean isProgressAsked;
  private boolean hasEnded;

  WatchStream(
      WatchHub hub,
      ServerCallStreamObserver<WatchResponse> client,
      Executor threads,
      boolean needsLeader,
      Asker asker) {
    this.hub = hub;
    this.responses = new WatchResponses(hub.backend());
    this.client = client;
    this.threads = threads;
    this.needsLeader = needsLeader;
    this.asker = asker;
  }

  boolean needsLeader() {
    return needsLeader;
  }

  /** Within the call that opens it. */
  void open() {
    client.disableAutoRequest();
    client.setOnReadyHandler(this::wake);
    client.setOnCancelHandler(() -> end(Optional.empty()));
    client.setOnCloseHandler(() -> end(Optional.empty()));
    hub.streams().add(this);
    client.request(1);
  }

  // Requests come one at a time: the next one is asked for when this one is answered.

  @Override
  public void onNext(WatchRequest request) {
    arrived.set(request);
    wake();
  }

  @Override
  public void onError(Throwable gone) {
    end(Optional.empty());
  }

  /** The client has no more requests; its watches go on. */
  @Override
  public void onCompleted() {}

  /** A change is there for one of its watches. */
  void fellBehind(Watch watch) {
    behind.add(watch);
    wake();
  }

  /** Once in an interval. */
  void progressIsDue() {
    isProgressDue = true;
    wake();
  }

  /** Room for responses is given back without a sign. */
  void lookAgain() {
    if (!behind.isEmpty() && client.isReady()) {
      wake();
    }
  }

  /**
   * @param why for the client; empty when it has gone
   */
  void end(Optional<StatusException> why) {
    if (end.compareAndSet(null, why)) {
      wake();
    }
  }

  private void wake() {
    if (wakes.getAndIncrement() == 0) {
      execute();
    }
  }

  private void execute() {
    try {
      threads.execute(this::turn);
    } catch (RejectedExecutionException e) {
      // The process is stopping, and the connections with it.
      hub.streams().remove(this);
    }
  }

  private void turn() {
    int seen = wakes.get();
    boolean isMore = false;
    try {
      isMore = !hasEnded && work();
    } catch (RuntimeException e) {
      end(Optional.of(EtcdError.of(e)));
    }
    if (isMore || !wakes.compareAndSet(seen, 0)) {
      execute();
    }
  }

  /**
   * @return whether there is more to do at once
   */
  private boolean work() {
    Optional<StatusException> why = end.get();
    if (why != null) {
      close(why);
      return false;
    }
    WatchRequest request = arrived.getAndSet(null);
    if (request != null) {
      answer(request);
      isRequestTaken = true;
    }
    int parts = 0;
    while (parts < PARTS_A_TURN && client.isReady()) {
      Watch watch = behind.poll();
      if (watch == null) {
        break;
      }
      if (!watch.isCancelled()) {
        read(watch);
      }
      parts++;
    }
    sendProgress();
    if (isRequestTaken && client.isReady()) {
      isRequestTaken = false;
      client.request(1);
    }
    return parts == PARTS_A_TURN;
  }

  private void close(Optional<StatusException> why) {
    hasEnded = true;
    hub.streams().remove(this);
    watches.values().forEach(hub::cancel);
    watches.clear();
    behind.clear();
    why.ifPresent(client::onError);
  }

  private void answer(WatchRequest request) {
    switch (request.getRequestUnionCase()) {
      case CREATE_REQUEST -> create(request.getCreateRequest());
      case CANCEL_REQUEST -> cancel(request.getCancelRequest().getWatchId());
      case PROGRESS_REQUEST -> isProgressAsked = true;
      case REQUESTUNION_NOT_SET -> {}
    }
  }

  private void create(WatchCreateRequest request) {
    WatchedKeys keys = WatchedKeys.of(request);
    Optional<String> refusal = refusal(request, keys);
    if (refusal.isPresent()) {
      client.onNext(responses.refused(refusal.get()));
      return;
    }
    long id = request.getWatchId() == 0 ? freeId() : request.getWatchId();
    long start = request.getStartRevision();
    long next = start == 0 ? hub.keyspace().revision() + 1 : start;
    Watch watch = new Watch(this, id, keys, request, next);
    watches.put(id, watch);
    client.onNext(responses.created(id));
    behind.add(watch);
  }

  private Optional<String> refusal(WatchCreateRequest request, WatchedKeys keys) {
    if (request.getStartRevision() < 0) {
      return Optional.of(EtcdError.COMPACTED.text());
    }
    try {
      asker.require(
          permits ->
              permits.auth().requireRead(permits.caller(), keys.from(), request.getRangeEnd()));
    } catch (KvException e) {
      return Optional.of(EtcdError.asGoWritesIt(e));
    }
    if (keys.isEmpty()) {
      return Optional.of("mvcc: watcher range is empty");
    }
    return watches.containsKey(request.getWatchId()) && request.getWatchId() != 0
        ? Optional.of("mvcc: duplicate watch ID provided on the WatchStream")
        : Optional.empty();
  }

  private long freeId() {
    while (watches.containsKey(nextId)) {
      nextId++;
    }
    return nextId++;
  }

  private void cancel(long id) {
    Watch watch = watches.remove(id);
    if (watch != null) {
      hub.cancel(watch);
      client.onNext(responses.cancelled(id));
    }
  }

  private void read(Watch watch) {
    Keyspace keyspace = hub.keyspace();
    Changes changes;
    try {
      changes = keyspace.changes(watch.next(), PART, watch::wants);
    } catch (KvException compacted) {
      // Its id stays taken until its client cancels it, as with etcd.
      hub.cancel(watch);
      client.onNext(responses.compacted(watch.id, keyspace.firstChange()));
      return;
    }
    if (!changes.changes().isEmpty()) {
      responses.events(watch, changes, client::onNext);
      watch.hasSent();
    }
    watch.continueAt(changes.next());
    if (!changes.isToTheEnd() || !hub.sync(watch)) {
      behind.add(watch);
    }
  }

  /** When all watches of the stream have everything: asked for while they are behind, it waits. */
  private void sendProgress() {
    if (isProgressAsked) {
      List<Watch> open = watches.values().stream().filter(it -> !it.isCancelled()).toList();
      OptionalLong revision = hub.progress(open);
      revision.ifPresent(at -> client.onNext(responses.progress(WatchResponses.NO_ID, at)));
      isProgressAsked = revision.isEmpty() && !open.isEmpty();
    }
    if (isProgressDue) {
      isProgressDue = false;
      for (Watch watch : watches.values()) {
        if (watch.progress && watch.wasQuiet()) {
          hub.progress(List.of(watch))
              .ifPresent(at -> client.onNext(responses.progress(watch.id, at)));
        }
      }
    }
  }
}
