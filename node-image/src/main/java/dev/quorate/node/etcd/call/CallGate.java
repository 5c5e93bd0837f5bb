package dev.quorate.node.etcd.call;

import dev.quorate.node.raft.Role;
import dev.quorate.node.store.keyspace.KvException;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens calls: what every request needs before it is looked at, who makes it and whether that one
 * may use its method at all, and one way for all to fail.
 */
public final class CallGate {
  private final Supplier<Optional<Backend>> backend;

  /**
   * @param backend empty until this member has served: before, it may know nothing of its cluster
   */
  public CallGate(Supplier<Optional<Backend>> backend) {
    this.backend = backend;
  }

  /** Finds what a call says of who makes it; for all services. */
  public ServerInterceptor credentials() {
    return new CredentialsReader(backend);
  }

  /** What a service does with a call; what it throws is the answer. */
  @FunctionalInterface
  public interface Service<R> {
    public void serve(Call<R> call) throws KvException, StatusException;
  }

  /** For what a learner does not serve. */
  public <R> void serveAsVoter(StreamObserver<R> client, Service<R> service) {
    open(client, true, service);
  }

  /** For a stream, which goes on by itself; one that cannot be served is ended here. */
  public Optional<Backend> openAsVoter(StreamObserver<?> client) {
    Optional<Backend> serving = backend.get();
    if (serving.isEmpty()) {
      client.onError(EtcdError.NOT_READY.exception());
    } else if (serving.get().group().status().role() == Role.LEARNER) {
      client.onError(EtcdError.NOT_SUPPORTED_FOR_LEARNER.exception());
      return Optional.empty();
    }
    return serving;
  }

  public <R> void serve(StreamObserver<R> client, Service<R> service) {
    open(client, false, service);
  }

  private <R> void open(StreamObserver<R> client, boolean isForVoters, Service<R> service) {
    if (client instanceof ServerCallStreamObserver<R> cancellable) {
      // With a handler, answering a client that went away is silent instead of an exception.
      cancellable.setOnCancelHandler(() -> {});
    }
    Optional<Backend> serving = backend.get();
    if (serving.isEmpty()) {
      client.onError(EtcdError.NOT_READY.exception());
      return;
    }
    Credentials credentials = Credentials.ofThisCall();
    Call<R> call = new Call<>(new Asker(serving.get(), credentials.token()), client);
    call.run(
        it -> {
          if (isForVoters && it.backend().group().status().role() == Role.LEARNER) {
            throw EtcdError.NOT_SUPPORTED_FOR_LEARNER.exception();
          }
          it.require(credentials.need());
          service.serve(it);
        });
  }
}
