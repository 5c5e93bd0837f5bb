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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The keys of a running cluster as they are at one revision, read page by page. Refusals are known
 * by etcd's texts: the codes alone do not tell.
 */
final class LiveKeys implements AutoCloseable {
  private static final ByteString FIRST = ByteString.copyFrom(new byte[] {0});
  private static final int PAGE = 512;
  private static final int LARGEST_ANSWER = 32 << 20;
  private static final int PATIENCE_SECONDS = 30;

  private final String endpoint;
  private final ManagedChannel channel;
  private final Optional<LoggedIn> user;
  private final KVGrpc.KVBlockingStub plain;
  private KVGrpc.KVBlockingStub stub;

  /**
   * @param user empty where users are not enabled
   */
  LiveKeys(String endpoint, Optional<LoggedIn> user) {
    this.endpoint = endpoint;
    this.user = user;
    this.channel = NettyChannelBuilder.forTarget(endpoint).usePlaintext().build();
    this.plain = KVGrpc.newBlockingStub(channel).withMaxInboundMessageSize(LARGEST_ANSWER);
    this.stub = plain;
  }

  /** Before the first request, if there is a user. */
  void logIn() throws Refused {
    try {
      stub = user.isPresent() ? user.get().with(channel, plain) : plain;
    } catch (StatusRuntimeException e) {
      throw refused(e);
    }
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
        response = range(page.build());
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
      return range(request.build());
    } catch (StatusRuntimeException e) {
      throw refused(e);
    }
  }

  private RangeResponse range(RangeRequest request) {
    try {
      return stub.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS).range(request);
    } catch (StatusRuntimeException e) {
      if (user.isEmpty() || !isOfAnOldToken(e)) {
        throw e;
      }
      // It has ended, or users have changed since.
      stub = user.get().with(channel, plain);
      return stub.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS).range(request);
    }
  }

  private static boolean isOfAnOldToken(StatusRuntimeException e) {
    String text = String.valueOf(e.getStatus().getDescription());
    return text.contains("invalid auth token") || text.contains("revision of auth store is old");
  }

  private Refused refused(StatusRuntimeException e) {
    String text = String.valueOf(e.getStatus().getDescription());
    return new Refused("%s: %s%s".formatted(endpoint, e.getMessage(), cure(text)));
  }

  private static String cure(String text) {
    if (text.contains("compacted")) {
      return "; the revision was compacted while it was read: try again";
    }
    if (text.contains("user name is empty")) {
      return "; users are enabled: name one with --user NAME:PASSWORD";
    }
    return text.contains("permission denied")
        ? "; name a user that may read all keys, for example one with the role root"
        : "";
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
