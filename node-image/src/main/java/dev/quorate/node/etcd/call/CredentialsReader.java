package dev.quorate.node.etcd.call;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Finds the {@link Credentials} of each call. Most have none where users are not enabled, and cost
 * nothing then.
 *
 * <p>A token that another member gave is known here once its entry is applied, and until then
 * nobody can tell whose it is: such a call begins when this member has applied every entry that is
 * committed by now. An invented one costs that, and is refused then; with etcd it waits for as long
 * as its client does.
 *
 * @param backend empty until this member has served
 */
record CredentialsReader(Supplier<Optional<Backend>> backend) implements ServerInterceptor {
  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Credentials found = Credentials.of(headers, call.getMethodDescriptor().getFullMethodName());
    if (found.areNone()) {
      return next.startCall(call, headers);
    }
    Context context = found.inContext();
    Optional<Asker> ahead =
        backend.get().map(it -> new Asker(it, found.token())).filter(Asker::isAhead);
    if (ahead.isEmpty()) {
      return Contexts.interceptCall(context, call, headers, next);
    }
    LateListener<Q> listener = new LateListener<>();
    CompletableFuture<Long> _ =
        ahead
            .get()
            .backend()
            .group()
            .readIndex()
            .whenComplete(
                (_, _) ->
                    listener.begin(() -> Contexts.interceptCall(context, call, headers, next)));
    return listener;
  }
}
