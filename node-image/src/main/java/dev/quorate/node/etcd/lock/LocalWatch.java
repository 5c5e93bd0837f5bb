package dev.quorate.node.etcd.lock;

import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchGrpc;
import dev.quorate.node.etcd.wire.WatchRequest;
import dev.quorate.node.etcd.wire.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * One watch of this member's own service, for a client's call: it ends with the client, and sends
 * only while the client takes what it gets.
 */
final class LocalWatch extends ServerCallStreamObserver<WatchResponse> {
  /** What comes of a watch, one call at a time, until the watch is closed. */
  interface Listener {
    void onResponse(LocalWatch watch, WatchResponse response);

    /** The stream has ended. */
    void onFailure(Throwable failure);
  }

  private final Caller caller;
  private final Listener listener;
  private Runnable onCancel = () -> {};
  private boolean isClosed;

  LocalWatch(Caller caller, Listener listener) {
    this.caller = caller;
    this.listener = listener;
  }

  void open(WatchGrpc.AsyncService service, WatchCreateRequest request) {
    service.watch(this).onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
    caller.whenGone(
        () -> {
          if (close()) {
            listener.onFailure(Caller.cancelled());
          }
        });
  }

  /**
   * @return whether it was open
   */
  boolean close() {
    Runnable cancel;
    synchronized (this) {
      if (isClosed) {
        return false;
      }
      isClosed = true;
      cancel = onCancel;
    }
    cancel.run();
    return true;
  }

  private synchronized boolean isOpen() {
    return !isClosed;
  }

  @Override
  public void onNext(WatchResponse response) {
    if (isOpen()) {
      listener.onResponse(this, response);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (close()) {
      listener.onFailure(failure);
    }
  }

  @Override
  public void onCompleted() {
    onError(new IllegalStateException("lost watcher waiting for delete"));
  }

  @Override
  public boolean isReady() {
    return caller.isReady();
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {
    caller.whenReady(handler);
  }

  @Override
  public boolean isCancelled() {
    return !isOpen();
  }

  @Override
  public synchronized void setOnCancelHandler(Runnable handler) {
    onCancel = handler;
  }

  /** Who closes it knows. */
  @Override
  public void setOnCloseHandler(Runnable handler) {}

  // It has one request, and its responses stay in this process.

  @Override
  public void disableAutoRequest() {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void setCompression(String compression) {}
}
