package dev.quorate.node.etcd.call;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Marks calls that another member hands on: who gets one and does not lead refuses it, so that two
 * members that take each other for the leader do not send it to and fro.
 */
public final class HandedOn implements ServerInterceptor {
  private static final Metadata.Key<String> MARK =
      Metadata.Key.of("quorate-handed-on", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<Boolean> IS_MARKED = Context.key("quorate-handed-on");

  /** For a call to another member. */
  public static Metadata mark() {
    Metadata headers = new Metadata();
    headers.put(MARK, "member");
    return headers;
  }

  /** Of the call that is being served. */
  public static boolean isMarked() {
    return Boolean.TRUE.equals(IS_MARKED.get());
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return headers.containsKey(MARK)
        ? Contexts.interceptCall(Context.current().withValue(IS_MARKED, true), call, headers, next)
        : next.startCall(call, headers);
  }
}
