package dev.quorate.node.etcd.call;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/** Measures every request to a method that is served here. */
public final class RequestTimer implements ServerInterceptor {
  private final RequestListener listener;

  public RequestTimer(RequestListener listener) {
    this.listener = listener;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Timed<Q, R> timed = new Timed<>(call, listener);
    return new SimpleForwardingServerCallListener<>(next.startCall(timed, headers)) {
      @Override
      public void onCancel() {
        timed.end(Status.Code.CANCELLED);
        super.onCancel();
      }
    };
  }

  private static final class Timed<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final RequestListener listener;
    private final long begun = System.nanoTime();

    /** The client may go away while it is answered. */
    private final AtomicBoolean hasEnded = new AtomicBoolean();

    Timed(ServerCall<Q, R> call, RequestListener listener) {
      super(call);
      this.listener = listener;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      end(status.getCode());
      super.close(status, trailers);
    }

    void end(Status.Code code) {
      if (hasEnded.compareAndSet(false, true)) {
        listener.ended(getMethodDescriptor().getBareMethodName(), code, System.nanoTime() - begun);
      }
    }
  }
}
