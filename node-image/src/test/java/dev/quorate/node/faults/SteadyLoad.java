package dev.quorate.node.faults;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that write and read without pause, spread over the members: half puts of 256 bytes, half
 * linearizable and serializable reads, on keys that stay the same.
 */
final class SteadyLoad implements AutoCloseable {
  private static final int KEYS = 10_000;

  /**
   * Of the first client, from one compaction to the next: what was overwritten may not fill the
   * store.
   */
  private static final int OPERATIONS_BETWEEN_COMPACTIONS = 2_000;

  private static final ByteString VALUE = ByteString.copyFrom(new byte[256]);

  private final List<ManagedChannel> channels;
  private final ExecutorService threads;
  private final Map<Status.Code, LongAdder> answers = new ConcurrentHashMap<>();
  private final long paceNanos;
  private volatile boolean stopped;

  /**
   * @param mostPerSecond operations of all clients; 0: as many as the members answer
   */
  SteadyLoad(List<Integer> clientPorts, int clients, int mostPerSecond) {
    channels =
        clientPorts.stream()
            .map(port -> NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build())
            .toList();
    paceNanos = mostPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) * clients / mostPerSecond;
    threads = Executors.newFixedThreadPool(clients);
    for (int i = 0; i < clients; i++) {
      int client = i;
      threads.execute(() -> work(client));
    }
  }

  private void work(int client) {
    Random random = new Random(client);
    ManagedChannel channel = channels.get(client % channels.size());
    long next = System.nanoTime() + (paceNanos == 0 ? 0 : random.nextLong(paceNanos));
    for (int operation = 1; !stopped; operation++) {
      LockSupport.parkNanos(next - System.nanoTime());
      // Whoever was held up does not catch up: that would be a burst.
      next = Math.max(next + paceNanos, System.nanoTime());
      Status.Code code = perform(KVGrpc.newBlockingStub(channel), random);
      answers.computeIfAbsent(code, _ -> new LongAdder()).increment();
      if (client == 0 && operation % OPERATIONS_BETWEEN_COMPACTIONS == 0) {
        compact();
      }
    }
  }

  private static Status.Code perform(KVGrpc.KVBlockingStub kv, Random random) {
    ByteString key = ByteString.copyFromUtf8("steady-" + random.nextInt(KEYS));
    int dice = random.nextInt(100);
    try {
      if (dice < 50) {
        var _ = within5s(kv).put(PutRequest.newBuilder().setKey(key).setValue(VALUE).build());
      } else {
        var _ =
            within5s(kv)
                .range(RangeRequest.newBuilder().setKey(key).setSerializable(dice < 60).build());
      }
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static KVGrpc.KVBlockingStub within5s(KVGrpc.KVBlockingStub kv) {
    return kv.withDeadlineAfter(5, TimeUnit.SECONDS);
  }

  /** The versions that were overwritten go. */
  private void compact() {
    try {
      KVGrpc.KVBlockingStub kv = within5s(KVGrpc.newBlockingStub(channels.getFirst()));
      RangeRequest any = RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();
      long revision = kv.range(any).getHeader().getRevision();
      var _ = kv.compact(CompactionRequest.newBuilder().setRevision(revision).build());
    } catch (StatusRuntimeException e) {
      // The next one takes more away.
    }
  }

  /** How many operations ended in which way. */
  Map<Status.Code, Long> answers() {
    Map<Status.Code, Long> sums = new TreeMap<>();
    answers.forEach((code, count) -> sums.put(code, count.sum()));
    return sums;
  }

  @Override
  public void close() {
    stopped = true;
    // Waits: each operation has a deadline.
    threads.close();
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
