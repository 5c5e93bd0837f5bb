package dev.quorate.node.etcd.health;

import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.HealthCheckRequest;
import dev.quorate.node.etcd.wire.HealthCheckResponse;
import dev.quorate.node.etcd.wire.HealthCheckResponse.ServingStatus;
import dev.quorate.node.etcd.wire.HealthGrpc;
import dev.quorate.node.etcd.wire.HealthListRequest;
import dev.quorate.node.etcd.wire.HealthListResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * As etcd, it knows one service, that without a name: all of them. It is served from the moment on
 * at which this member may answer, until it stops.
 */
public final class HealthService extends HealthGrpc.HealthImplBase implements AutoCloseable {
  private final Supplier<Optional<Backend>> backend;

  /** What each of those who watch all services has heard last. */
  private final Map<ServerCallStreamObserver<HealthCheckResponse>, ServingStatus> watching =
      new ConcurrentHashMap<>();

  private volatile boolean isStopping;

  /**
   * @param backend empty until this member has served
   */
  public HealthService(Supplier<Optional<Backend>> backend) {
    this.backend = backend;
  }

  private ServingStatus now() {
    return isStopping || backend.get().isEmpty()
        ? ServingStatus.NOT_SERVING
        : ServingStatus.SERVING;
  }

  private static HealthCheckResponse response(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> client) {
    if (!request.getService().isEmpty()) {
      client.onError(Status.NOT_FOUND.withDescription("unknown service").asException());
      return;
    }
    client.onNext(response(now()));
    client.onCompleted();
  }

  @Override
  public void list(HealthListRequest request, StreamObserver<HealthListResponse> client) {
    client.onNext(HealthListResponse.newBuilder().putStatuses("", response(now())).build());
    client.onCompleted();
  }

  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> client) {
    var stream = (ServerCallStreamObserver<HealthCheckResponse>) client;
    stream.setOnCancelHandler(() -> watching.remove(stream));
    if (!request.getService().isEmpty()) {
      // It may come: the stream stays open.
      stream.onNext(response(ServingStatus.SERVICE_UNKNOWN));
      return;
    }
    watching.put(stream, ServingStatus.UNKNOWN);
    tell(stream);
    if (isStopping) {
      end(stream);
    }
  }

  /** Several times a second, by one thread at a time. */
  public void lookAgain() {
    watching.keySet().forEach(this::tell);
  }

  private void tell(ServerCallStreamObserver<HealthCheckResponse> stream) {
    ServingStatus status = now();
    synchronized (stream) {
      if (watching.containsKey(stream) && watching.put(stream, status) != status) {
        stream.onNext(response(status));
      }
    }
  }

  private void end(ServerCallStreamObserver<HealthCheckResponse> stream) {
    synchronized (stream) {
      if (watching.remove(stream) != null) {
        stream.onError(EtcdError.STOPPED.exception());
      }
    }
  }

  /** Tells everybody that this member stops, and ends the streams. */
  @Override
  public void close() {
    isStopping = true;
    lookAgain();
    watching.keySet().forEach(this::end);
  }
}
