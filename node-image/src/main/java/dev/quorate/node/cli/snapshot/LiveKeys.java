package dev.quorate.node.cli.snapshot;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The keys of a running cluster as they are at one revision, read page by page. */
final class LiveKeys implements AutoCloseable {
  private static final ByteString FIRST = ByteString.copyFrom(new byte[] {0});
  private static final int PAGE = 512;
  private static final int LARGEST_ANSWER = 32 << 20;
  private static final int PATIENCE_SECONDS = 30;

  private final String endpoint;
  private final ManagedChannel channel;
  private final KVGrpc.KVBlockingStub stub;

  LiveKeys(String endpoint) {
    this.endpoint = endpoint;
    this.channel = NettyChannelBuilder.forTarget(endpoint).usePlaintext().build();
    this.stub = KVGrpc.newBlockingStub(channel).withMaxInboundMessageSize(LARGEST_ANSWER);
  }

  /** Gets one key after the other. */
  interface Reader {
    void accept(KeyValue key) throws IOException;
  }

  /** The newest revision, as the cluster agrees on it. */
  long revision() throws Refused {
    return ask(RangeRequest.newBuilder().setKey(FIRST)).getHeader().getRevision();
  }

  long count(long revision) throws Refused {
    return ask(RangeRequest.newBuilder()
            .setKey(FIRST)
            .setRangeEnd(FIRST)
            .setRevision(revision)
            .setCountOnly(true))
        .getCount();
  }

  boolean has(ByteString key, long revision) throws Refused {
    return ask(RangeRequest.newBuilder().setKey(key).setRevision(revision).setKeysOnly(true))
            .getCount()
        > 0;
  }

  void readAll(long revision, Reader reader) throws IOException, Refused {
    ByteString from = FIRST;
    int limit = PAGE;
    while (true) {
      RangeRequest.Builder page =
          RangeRequest.newBuilder()
              .setKey(from)
              .setRangeEnd(FIRST)
              .setRevision(revision)
              .setLimit(limit);
      RangeResponse response;
      try {
        response = stub.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS).range(page.build());
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED && limit > 1) {
          // Values are large, or the member is short of memory: smaller pages.
          limit = limit / 2;
          continue;
        }
        throw refused(e);
      }
      for (KeyValue key : response.getKvsList()) {
        reader.accept(key);
      }
      if (!response.getMore()) {
        return;
      }
      from = response.getKvs(response.getKvsCount() - 1).getKey().concat(FIRST);
    }
  }

  private RangeResponse ask(RangeRequest.Builder request) throws Refused {
    try {
      return stub.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS).range(request.build());
    } catch (StatusRuntimeException e) {
      throw refused(e);
    }
  }

  private Refused refused(StatusRuntimeException e) {
    boolean isCompacted = String.valueOf(e.getStatus().getDescription()).contains("compacted");
    return new Refused(
        "%s: %s%s"
            .formatted(
                endpoint,
                e.getMessage(),
                isCompacted ? "; the revision was compacted while it was read: try again" : ""));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
