package dev.quorate.node.etcd.call;

import com.google.protobuf.MessageLite;
import dev.quorate.node.memory.MemoryShare;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A response is written out as a whole before its first byte leaves, and it waits outside of the
 * heap until the client has taken it, however slowly. So each takes its size of a share of the
 * memory before it is written, until the call has ended; one that the share has no room for is
 * refused with etcd's "too many requests".
 */
public final class ResponseMemory implements ServerInterceptor {
  private final MemoryShare share;

  public ResponseMemory(MemoryShare share) {
    this.share = share;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Accounted<Q, R> accounted = new Accounted<>(call, share);
    return new SimpleForwardingServerCallListener<>(next.startCall(accounted, headers)) {
      @Override
      public void onComplete() {
        accounted.end();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        accounted.end();
        super.onCancel();
      }
    };
  }

  private static final class Accounted<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private static final long ENDED = -1;

    private final MemoryShare share;

    /** Bytes, or {@link #ENDED}: the client may go away while it is answered. */
    private final AtomicLong taken = new AtomicLong();

    private boolean refused;

    Accounted(ServerCall<Q, R> call, MemoryShare share) {
      super(call);
      this.share = share;
    }

    @Override
    public void sendMessage(R message) {
      long bytes = message instanceof MessageLite known ? known.getSerializedSize() : 0;
      if (!take(bytes)) {
        refused = true;
        Status status = EtcdError.TOO_MANY_REQUESTS.exception().getStatus();
        super.close(status, new Metadata());
        return;
      }
      super.sendMessage(message);
    }

    private boolean take(long bytes) {
      if (!share.tryTakeWithin(bytes)) {
        return false;
      }
      long before = taken.getAndUpdate(sum -> sum == ENDED ? ENDED : sum + bytes);
      if (before == ENDED) {
        share.giveBack(bytes);
      }
      return true;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!refused) {
        super.close(status, trailers);
      }
    }

    void end() {
      long sum = taken.getAndSet(ENDED);
      if (sum != ENDED) {
        share.giveBack(sum);
      }
    }
  }
}
