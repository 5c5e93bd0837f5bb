package dev.quorate.node.etcd.call;

import dev.quorate.node.engine.RaftGroup;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Calls with the metadata {@code hasleader: true}, etcd's WithRequireLeader: refused while this
 * member knows no leader; streams are refused, and end, when there has been none for a while, since
 * a client that is cut off from the cluster would never learn of it.
 */
public final class LeaderRequired implements ServerInterceptor {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<Boolean> REQUIRED =
      Context.keyWithDefault("hasleader", Boolean.FALSE);

  /**
   * Three election timeouts by default, as etcd waits (v3rpc/interceptor.go): to open streams again
   * costs more than to wait for a leader, and whoever watches through a kube-apiserver sees it.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Supplier<Optional<Backend>> backend;
  private final LongSupplier nanos;

  /** Of the first look without a leader since there was one. */
  private Optional<Long> lostAt = Optional.empty();

  /**
   * @param nanos a clock
   */
  public LeaderRequired(Supplier<Optional<Backend>> backend, LongSupplier nanos) {
    this.backend = backend;
    this.nanos = nanos;
  }

  /** For a stream that is being opened. */
  public static boolean isOfThisCall() {
    return REQUIRED.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (!"true".equals(headers.get(HEADER))) {
      return next.startCall(call, headers);
    }
    boolean isUnary = call.getMethodDescriptor().getType() == MethodType.UNARY;
    // The streams of a leader that has died come here in the moment of the election. etcd takes
    // them, as its followers miss a leader only after an election timeout; refused, an etcd client
    // would give its watch up.
    if (isUnary ? !hasLeader() : isLost()) {
      call.close(EtcdError.NO_LEADER.exception().getStatus(), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return isUnary
        ? next.startCall(call, headers)
        : Contexts.interceptCall(
            Context.current().withValue(REQUIRED, Boolean.TRUE), call, headers, next);
  }

  /** A member that does not serve yet says so itself. */
  private boolean hasLeader() {
    return backend.get().map(Backend::group).map(RaftGroup::status).stream()
        .allMatch(status -> status.leader() != 0);
  }

  /**
   * Asked several times a second.
   *
   * @return whether streams that need a leader have to end
   */
  public synchronized boolean isLost() {
    if (hasLeader()) {
      lostAt = Optional.empty();
      return false;
    }
    long now = nanos.getAsLong();
    lostAt = Optional.of(lostAt.orElse(now));
    return now - lostAt.get() >= PATIENCE.toNanos();
  }
}
