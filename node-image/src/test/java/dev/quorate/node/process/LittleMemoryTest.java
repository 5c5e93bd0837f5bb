package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node with a heap of 192 MiB, and clients with large values, large reads, and no hurry. */
@Timeout(180)
class LittleMemoryTest {
  private static final int CLIENTS = 16;
  private static final int PUTS = Integer.getInteger("quorate.large.puts", 160);
  private static final int VALUE = 1_000_000;
  private static final int KEYS = 24;

  @TempDir Path directory;
  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void disconnect() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  @Test
  void largeValuesAndLargeReadsAreServedOrRefusedAndTheNodeLives() throws Exception {
    try (NodeProcess node = new NodeProcess("n1", directory)) {
      node.start("--bootstrap").awaitServing(1);
      KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(channel(node));

      List<Status.Code> puts = together(CLIENTS, PUTS, i -> put(kv, i));
      assertThat(puts).containsOnly(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
      // How many are refused depends on how fast they come.
      assertThat(puts.stream().filter(Status.Code.OK::equals)).hasSizeGreaterThan(KEYS);
      await("room for each key again")
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> together(1, KEYS, i -> put(kv, i)).stream().allMatch(Status.Code.OK::equals));
      assertThat(node.isAlive()).as(node.output()).isTrue();

      for (int i = 0; i < 8; i++) {
        readWithoutTaking(node);
      }
      List<Status.Code> reads = together(6, 12, _ -> code(() -> kv.range(everything())));
      assertThat(reads).isSubsetOf(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
      assertThat(node.isAlive()).as(node.output()).isTrue();

      channels.subList(1, channels.size()).forEach(ManagedChannel::shutdownNow);
      await("room for a large read again")
          .atMost(Duration.ofSeconds(20))
          .until(() -> code(() -> kv.range(everything())) == Status.Code.OK);
      node.kill();
      node.start().awaitServing(1);
    }
  }

  private interface Request {
    Status.Code send(int number);
  }

  private static List<Status.Code> together(int clients, int count, Request request)
      throws Exception {
    List<Callable<Status.Code>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      all.add(() -> request.send(number));
    }
    List<Status.Code> codes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      for (Future<Status.Code> done : threads.invokeAll(all)) {
        codes.add(done.get());
      }
    }
    return codes;
  }

  /** Makes room for the next when there is none. */
  private static Status.Code put(KVGrpc.KVBlockingStub kv, int number) {
    Status.Code code =
        code(
            () ->
                kv.put(
                    PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("k" + number % KEYS))
                        .setValue(ByteString.copyFrom(new byte[VALUE]))
                        .build()));
    if (number % 16 == 15) {
      long revision = kv.range(countOnly()).getHeader().getRevision();
      code(() -> kv.compact(CompactionRequest.newBuilder().setRevision(revision).build()));
    }
    return code;
  }

  private static Status.Code code(Callable<?> call) {
    try {
      call.call();
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static RangeRequest everything() {
    return RangeRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8("k"))
        .setRangeEnd(ByteString.copyFromUtf8("l"))
        .build();
  }

  private static RangeRequest countOnly() {
    return everything().toBuilder().setCountOnly(true).build();
  }

  private void readWithoutTaking(NodeProcess node) {
    ClientCall<RangeRequest, RangeResponse> call =
        channel(node).newCall(KVGrpc.getRangeMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(everything());
    call.halfClose();
  }

  private ManagedChannel channel(NodeProcess node) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", node.clientPort())
            .usePlaintext()
            .flowControlWindow(1 << 20)
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .build();
    channels.add(channel);
    return channel;
  }
}
