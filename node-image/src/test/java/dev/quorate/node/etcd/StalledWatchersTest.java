package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.PutResponse;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.memory.MemoryShare;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thousand watchers that take nothing during a million puts: the memory and the writers, next to
 * a server that nobody watches, and then all that they are owed.
 */
@Tag("full")
@Timeout(900)
class StalledWatchersTest {
  private static final int PUTS = Integer.getInteger("quorate.puts", 1_000_000);
  private static final int WATCHERS = 1_000;

  /** The keys of a group have watchers of their own; a few watch everything. */
  private static final int GROUPS = 100;

  private static final int OF_EVERYTHING = 10;
  private static final int KEYS_OF_A_GROUP = 50;
  private static final int ON_A_CONNECTION = 100;
  private static final int BLOCKS = 40;
  private static final int AT_ONCE = 256;
  private static final long MOST_HEAP = 128L << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  @Test
  void theyTakeNoMemoryHoldUpNoWriterAndLoseNothing() throws Exception {
    MemoryShare responses = new MemoryShare(128 << 20);
    List<ManagedChannel> channels = new ArrayList<>();
    List<StalledWatcher> watchers = new ArrayList<>();
    try (LoneServer watched = new LoneServer(2L << 30, responses);
        LoneServer unwatched = new LoneServer(2L << 30);
        Writer writer = new Writer(watched);
        Writer other = new Writer(unwatched)) {
      long before = heap();
      for (int i = 0; i < WATCHERS; i++) {
        if (i % ON_A_CONNECTION == 0) {
          channels.add(connect(watched));
        }
        watchers.add(watcher(channels.getLast(), i));
      }
      await("all are there")
          .atMost(PATIENCE)
          .until(() -> watchers.stream().allMatch(StalledWatcher::isCreated));
      System.out.printf("1,000 watches: %d MiB%n", (heap() - before) >> 20);

      List<Long> times = new ArrayList<>();
      List<Long> timesUnwatched = new ArrayList<>();
      int block = PUTS / BLOCKS;
      for (int i = 0; i < BLOCKS; i++) {
        // In turns, so that both have the same machine, and each is the first as often.
        if (i % 2 == 0) {
          times.add(writer.put(block));
        }
        timesUnwatched.add(other.put(block));
        if (i % 2 == 1) {
          times.add(writer.put(block));
        }
      }
      double slower = (double) median(times) / median(timesUnwatched);
      System.out.printf(
          "%d puts in blocks of %d: %d ms, %d ms without watchers%n",
          PUTS, block, median(times) / 1_000_000, median(timesUnwatched) / 1_000_000);
      assertThat(watchers).noneMatch(StalledWatcher::hasAll);
      assertThat(responses.used()).as("what waits for them").isLessThan(100L << 20);
      long stalled = heap();

      long begun = System.nanoTime();
      watchers.forEach(StalledWatcher::readOn);
      await("each has all, or something is wrong")
          .atMost(PATIENCE)
          .until(
              () ->
                  watchers.stream()
                      .allMatch(watcher -> watcher.hasAll() || watcher.wrong().isPresent()));
      System.out.printf("all read in %d ms%n", (System.nanoTime() - begun) / 1_000_000);
      assertThat(watchers).flatExtracting(watcher -> watcher.wrong().stream().toList()).isEmpty();

      channels.forEach(ManagedChannel::shutdownNow);
      await("they are gone")
          .atMost(PATIENCE)
          .until(() -> channels.stream().allMatch(ManagedChannel::isTerminated));
      long taken = stalled - heap();
      System.out.printf("what they took of the heap: %d MiB%n", taken >> 20);
      assertThat(taken).as("bytes that stalled watchers take").isLessThan(MOST_HEAP);
      assertThat(slower).as("time of a put, next to one that nobody watches").isLessThan(1.1);
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  private static ManagedChannel connect(LoneServer node) {
    return NettyChannelBuilder.forAddress("127.0.0.1", node.server.port())
        .usePlaintext()
        .flowControlWindow(1 << 16)
        .build();
  }

  private static StalledWatcher watcher(ManagedChannel channel, int number) {
    if (number % (WATCHERS / OF_EVERYTHING) == 0) {
      return new StalledWatcher(channel, WatchClient.all(), 2, 1, PUTS);
    }
    int group = number % GROUPS;
    WatchCreateRequest.Builder keys =
        WatchClient.key("%02d/".formatted(group))
            .setRangeEnd(ByteString.copyFromUtf8("%02d0".formatted(group)));
    return new StalledWatcher(channel, keys, 2 + group, GROUPS, PUTS / GROUPS);
  }

  private static ByteString key(int put) {
    return ByteString.copyFromUtf8(
        "%02d/%02d".formatted(put % GROUPS, put / GROUPS % KEYS_OF_A_GROUP));
  }

  /**
   * Of the second half: before, some watchers are not stalled yet, and code is not compiled yet.
   */
  private static long median(List<Long> times) {
    return times.stream().skip(BLOCKS / 2).sorted().skip(BLOCKS / 4).findFirst().orElseThrow();
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** On one connection, so that the puts are applied in their order. */
  private static final class Writer implements AutoCloseable {
    private final ManagedChannel channel;
    private final KVGrpc.KVFutureStub stub;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private int done;

    Writer(LoneServer node) {
      channel =
          NettyChannelBuilder.forAddress("127.0.0.1", node.server.port()).usePlaintext().build();
      stub = KVGrpc.newFutureStub(channel);
      // Calls that wait for a connection are not sent in their order.
      var _ =
          KVGrpc.newBlockingStub(channel).range(RangeRequest.newBuilder().setKey(key(0)).build());
    }

    /**
     * @return nanoseconds that it took
     */
    long put(int count) throws InterruptedException {
      Semaphore free = new Semaphore(AT_ONCE);
      long begun = System.nanoTime();
      for (int i = 0; i < count; i++) {
        free.acquire();
        Futures.addCallback(
            stub.put(PutRequest.newBuilder().setKey(key(done)).build()),
            new FutureCallback<PutResponse>() {
              @Override
              public void onSuccess(PutResponse response) {
                free.release();
              }

              @Override
              public void onFailure(Throwable why) {
                failure.set(why);
                free.release();
              }
            },
            MoreExecutors.directExecutor());
        done++;
      }
      free.acquire(AT_ONCE);
      assertThat(failure).hasNullValue();
      return System.nanoTime() - begun;
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }
}
