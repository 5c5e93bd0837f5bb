package dev.quorate.node.process;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.KeyValue;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;

/** Clients of one node that put values of 1 MB under a few keys, and read all of them at once. */
public final class LargeRequests implements AutoCloseable {
  private static final int VALUE = 1_000_000;

  private final NodeProcess node;
  private final int keys;
  private final ManagedChannel first;
  private final KVGrpc.KVBlockingStub kv;
  private final List<ManagedChannel> idle = new ArrayList<>();

  /** Of one put; each has a value of its own. The revision is 0 if it was refused. */
  public record Put(String key, int number, Status.Code code, long revision) {}

  public LargeRequests(NodeProcess node, int keys) {
    this.node = node;
    this.keys = keys;
    first = channel();
    kv = KVGrpc.newBlockingStub(first);
  }

  /** These many, by so many clients; every 16th lets the versions before it be compacted. */
  public List<Put> put(int clients, int count) throws Exception {
    return together(clients, count, this::put);
  }

  private Put put(int number) {
    String key = "k" + number % keys;
    Put result;
    try {
      PutRequest request =
          PutRequest.newBuilder()
              .setKey(ByteString.copyFromUtf8(key))
              .setValue(value(number))
              .build();
      result = new Put(key, number, Status.Code.OK, kv.put(request).getHeader().getRevision());
    } catch (StatusRuntimeException e) {
      result = new Put(key, number, e.getStatus().getCode(), 0);
    }
    if (number % 16 == 15) {
      compact();
    }
    return result;
  }

  /** One value under each key, one after the other; waits where there is no room yet. */
  public void putEach() {
    for (int i = 0; i < keys; i++) {
      int number = i;
      Awaitility.await("room for the value of key " + number)
          .pollDelay(Duration.ZERO)
          .atMost(Duration.ofSeconds(60))
          .until(() -> put(number).code() == Status.Code.OK);
    }
  }

  private void compact() {
    code(
        () -> {
          RangeRequest count = everything().toBuilder().setCountOnly(true).build();
          long revision = kv.range(count).getHeader().getRevision();
          return kv.compact(CompactionRequest.newBuilder().setRevision(revision).build());
        });
  }

  /** Each byte says which it is, so that no part can be another's. */
  private static ByteString value(int number) {
    byte[] bytes = new byte[VALUE];
    Arrays.fill(bytes, (byte) number);
    return ByteString.copyFromUtf8(number + ":").concat(ByteString.copyFrom(bytes));
  }

  /** These many reads of everything, by so many clients at once. */
  public List<Status.Code> read(int clients, int count) throws Exception {
    return together(clients, count, _ -> read());
  }

  public Status.Code read() {
    return code(() -> kv.range(everything()));
  }

  /** A client of its own that asks for everything and takes nothing of it. */
  public void readWithoutTaking() {
    ManagedChannel channel = channel();
    idle.add(channel);
    ClientCall<RangeRequest, RangeResponse> call =
        channel.newCall(KVGrpc.getRangeMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(everything());
    call.halfClose();
  }

  /** Those that take nothing leave. */
  public void endIdleReaders() {
    idle.forEach(ManagedChannel::shutdownNow);
    idle.clear();
  }

  /** The number of the put whose value each key has, read one by one; each value is whole. */
  public Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new TreeMap<>();
    for (int i = 0; i < keys; i++) {
      RangeRequest one = RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k" + i)).build();
      for (KeyValue entry : kv.range(one).getKvsList()) {
        numbers.put(entry.getKey().toStringUtf8(), numberOf(entry.getValue()));
      }
    }
    return numbers;
  }

  private static int numberOf(ByteString value) {
    int colon = 0;
    while (value.byteAt(colon) != ':') {
      colon++;
    }
    int number = Integer.parseInt(value.substring(0, colon).toStringUtf8());
    if (!value.equals(value(number))) {
      throw new AssertionError("a value of " + number + " in part");
    }
    return number;
  }

  private interface Numbered<T> {
    T send(int number);
  }

  private static <T> List<T> together(int clients, int count, Numbered<T> request)
      throws Exception {
    List<Callable<T>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      all.add(() -> request.send(number));
    }
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      for (Future<T> done : threads.invokeAll(all)) {
        results.add(done.get());
      }
    }
    return results;
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

  private ManagedChannel channel() {
    return NettyChannelBuilder.forAddress("127.0.0.1", node.clientPort())
        .usePlaintext()
        .flowControlWindow(1 << 20)
        .maxInboundMessageSize(Integer.MAX_VALUE)
        .build();
  }

  @Override
  public void close() {
    endIdleReaders();
    first.shutdownNow();
  }
}
