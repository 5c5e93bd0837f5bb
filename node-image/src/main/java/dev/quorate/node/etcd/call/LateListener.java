package dev.quorate.node.etcd.call;

import io.grpc.ServerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps what happens to a call until the call begins. That is little: nothing is asked of the
 * client before.
 */
final class LateListener<Q> extends ServerCall.Listener<Q> {
  private final List<Consumer<ServerCall.Listener<Q>>> before = new ArrayList<>();
  private Optional<ServerCall.Listener<Q>> begun = Optional.empty();

  /** By any thread, once. */
  synchronized void begin(Supplier<ServerCall.Listener<Q>> call) {
    ServerCall.Listener<Q> listener = call.get();
    before.forEach(event -> event.accept(listener));
    before.clear();
    begun = Optional.of(listener);
  }

  /** One after the other, as gRPC promises to listeners. */
  private synchronized void happened(Consumer<ServerCall.Listener<Q>> event) {
    begun.ifPresentOrElse(event, () -> before.add(event));
  }

  @Override
  public void onMessage(Q message) {
    happened(listener -> listener.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    happened(ServerCall.Listener::onHalfClose);
  }

  @Override
  public void onCancel() {
    happened(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    happened(ServerCall.Listener::onComplete);
  }

  @Override
  public void onReady() {
    happened(ServerCall.Listener::onReady);
  }
}
