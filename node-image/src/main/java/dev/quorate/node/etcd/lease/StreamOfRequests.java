package dev.quorate.node.etcd.lease;

import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** A client's requests; nobody listens to those of a call that was refused. */
final class StreamOfRequests<Q> implements StreamObserver<Q> {
  private Optional<StreamObserver<Q>> listener = Optional.empty();

  /** Before this is given to gRPC. */
  void goTo(StreamObserver<Q> requests) {
    listener = Optional.of(requests);
  }

  @Override
  public void onNext(Q request) {
    listener.ifPresent(it -> it.onNext(request));
  }

  @Override
  public void onError(Throwable failure) {
    listener.ifPresent(it -> it.onError(failure));
  }

  @Override
  public void onCompleted() {
    listener.ifPresent(StreamObserver::onCompleted);
  }
}
