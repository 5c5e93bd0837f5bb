package dev.quorate.node.etcd.call;

import com.google.protobuf.MessageLite;
import dev.quorate.node.memory.MemoryShare;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What holds for every call of a method that is served here; one interceptor, since each costs
 * every call two objects and a detour.
 *
 * <p><em>Time.</em> From the arrival of its headers to its answer, or until the client has gone. A
 * stream has none: it lasts as long as its client likes.
 *
 * <p><em>Memory.</em> A response is written out as a whole before its first byte leaves, and it
 * waits outside of the heap until the client has taken it, however slowly. So each takes its size
 * of a share of the memory before it is written, until the call has ended; one that the share has
 * no room for is refused with etcd's "too many requests". A stream gives back what it took each
 * time when its client has taken it, and is not ready while the share is pressed: who writes only
 * to a stream that is ready waits then, instead of being refused.
 *
 * <p><em>Errors</em> end the process, see {@link FatalErrors}.
 */
public final class ServedCalls implements ServerInterceptor {
  private final MemoryShare responses;
  private final RequestListener listener;

  public ServedCalls(MemoryShare responses, RequestListener listener) {
    this.responses = responses;
    this.listener = listener;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Served<Q, R> served = new Served<>(call);
    return new Listening<>(next.startCall(served, headers), served);
  }

  private static final class Listening<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServedCalls.Served<Q, ?> served;

    Listening(ServerCall.Listener<Q> next, ServedCalls.Served<Q, ?> served) {
      super(next);
      this.served = served;
    }

    @Override
    public void onMessage(Q message) {
      try {
        super.onMessage(message);
      } catch (Error e) {
        FatalErrors.end(e);
        throw e;
      }
    }

    @Override
    public void onHalfClose() {
      try {
        super.onHalfClose();
      } catch (Error e) {
        FatalErrors.end(e);
        throw e;
      }
    }

    @Override
    public void onReady() {
      try {
        super.onReady();
      } catch (Error e) {
        FatalErrors.end(e);
        throw e;
      }
    }

    @Override
    public void onComplete() {
      served.giveBack();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      served.answered(Status.Code.CANCELLED);
      served.giveBack();
      super.onCancel();
    }
  }

  private final class Served<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private static final long ENDED = -1;

    private final long begun = System.nanoTime();

    /** The client may go away while it is answered. */
    private final AtomicBoolean isAnswered = new AtomicBoolean();

    /** Bytes, or {@link #ENDED}: the client may go away while it is answered. */
    private final AtomicLong taken = new AtomicLong();

    private final boolean isStream;
    private boolean refused;

    Served(ServerCall<Q, R> call) {
      super(call);
      isStream = call.getMethodDescriptor().getType() != MethodType.UNARY;
    }

    /** A stream that is ready has next to nothing left that its client has not taken. */
    @Override
    public boolean isReady() {
      if (!super.isReady()) {
        return false;
      }
      if (!isStream) {
        return true;
      }
      long sum = taken.getAndUpdate(before -> before == ENDED ? ENDED : 0);
      if (sum != ENDED) {
        responses.giveBack(sum);
      }
      return !responses.isPressed();
    }

    @Override
    public void sendMessage(R message) {
      if (refused) {
        return;
      }
      if (isStream) {
        boolean _ = isReady();
      }
      long bytes = message instanceof MessageLite known ? known.getSerializedSize() : 0;
      if (take(bytes)) {
        super.sendMessage(message);
        return;
      }
      refused = true;
      end(EtcdError.TOO_MANY_REQUESTS.exception().getStatus(), new Metadata());
    }

    private boolean take(long bytes) {
      if (!responses.tryTakeWithin(bytes)) {
        return false;
      }
      long before = taken.getAndUpdate(sum -> sum == ENDED ? ENDED : sum + bytes);
      if (before == ENDED) {
        responses.giveBack(bytes);
      }
      return true;
    }

    void giveBack() {
      long sum = taken.getAndSet(ENDED);
      if (sum != ENDED) {
        responses.giveBack(sum);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!refused) {
        end(status, trailers);
      }
    }

    private void end(Status status, Metadata trailers) {
      answered(status.getCode());
      super.close(status, trailers);
    }

    void answered(Status.Code code) {
      if (isAnswered.compareAndSet(false, true) && !isStream) {
        listener.ended(getMethodDescriptor().getFullMethodName(), code, System.nanoTime() - begun);
      }
    }
  }
}
