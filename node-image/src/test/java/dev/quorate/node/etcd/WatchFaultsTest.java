package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.Event;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.memory.MemoryShare;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Watchers that take nothing for a while, and those that are synced and behind in turns. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WatchFaultsTest {
  private static final int WATCHERS = Integer.getInteger("quorate.watchers", 1_000);
  private static final int PUTS = 2_000;
  private static final int VALUE = 1_024;
  private static final int ON_A_CONNECTION = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(200);

  /** Together they would be owed two gigabytes. */
  @Test
  void whatStalledWatchersAreOwedTakesNoMemoryAndNoneOfItIsLostWhenTheyReadOn() throws Exception {
    MemoryShare responses = new MemoryShare(128 << 20);
    List<ManagedChannel> channels = new ArrayList<>();
    List<StalledWatcher> watchers = new ArrayList<>();
    try (LoneServer node = new LoneServer(responses);
        KvClient kv = new KvClient(node.server.port());
        WatchClient reading = new WatchClient(kv.channel)) {
      reading.created(WatchClient.all());
      for (int i = 0; i < WATCHERS; i++) {
        if (i % ON_A_CONNECTION == 0) {
          channels.add(channel(node));
        }
        watchers.add(stalled(channels.getLast()));
      }
      await("all are there")
          .atMost(PATIENCE)
          .until(() -> watchers.stream().allMatch(StalledWatcher::isCreated));

      ByteString value = ByteString.copyFrom(new byte[VALUE]);
      for (int i = 0; i < PUTS; i++) {
        ByteString key = ByteString.copyFromUtf8("k" + i % 100);
        Answer answer = kv.send(PutRequest.newBuilder().setKey(key).setValue(value).build());
        assertThat(answer).isInstanceOf(Answer.Response.class);
      }

      await("one that reads has all")
          .atMost(PATIENCE)
          .until(() -> reading.events(0).size() == PUTS);
      assertThat(responses.used()).as("what 1,000 stalled ones hold").isLessThan(100L << 20);
      assertThat(watchers).noneMatch(watcher -> watcher.received() == PUTS);

      watchers.forEach(StalledWatcher::readOn);
      await("each has all")
          .atMost(PATIENCE)
          .until(() -> watchers.stream().allMatch(watcher -> watcher.received() == PUTS));
      assertThat(watchers).allSatisfy(watcher -> assertThat(watcher.wrong()).isEmpty());
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  @Test
  void aStalledWatcherWhoseHistoryIsCompactedIsCancelledWhenItReadsOn() throws Exception {
    ManagedChannel channel = null;
    try (LoneServer node = new LoneServer();
        KvClient kv = new KvClient(node.server.port())) {
      channel = channel(node);
      StalledWatcher watcher = stalled(channel);
      await("created").until(watcher::isCreated);
      ByteString value = ByteString.copyFrom(new byte[VALUE]);
      for (int i = 0; i < PUTS; i++) {
        kv.send(
            PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).setValue(value).build());
      }
      kv.send(CompactionRequest.newBuilder().setRevision(PUTS).build());

      watcher.readOn();
      await("cancelled").until(() -> watcher.compactRevision() == PUTS);
      assertThat(watcher.wrong()).as("no gap before it").isEmpty();
      assertThat(watcher.received()).isLessThan(PUTS);
    } finally {
      if (channel != null) {
        channel.shutdownNow();
      }
    }
  }

  /**
   * Each event finds most watches on their way from behind to synced. The first of these tests: it
   * notices a lost event by the gap that it leaves, the others by waiting.
   */
  @Test
  @Order(1)
  void noEventIsLostOrDoubledWhileWatchesFallBehindAndCatchUp() throws Exception {
    int puts = 5_000;
    AtomicBoolean isDone = new AtomicBoolean();
    try (LoneServer node = new LoneServer();
        KvClient kv = new KvClient(node.server.port());
        WatchClient watches = new WatchClient(kv.channel)) {
      for (int i = 0; i < 8; i++) {
        watches.created(WatchClient.all());
      }
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < puts; i++) {
                  put(kv, i);
                }
                isDone.set(true);
              });
      writer.start();
      int id = 8;
      while (!isDone.get() && id < 200) {
        watches.created(WatchClient.all().setStartRevision(2));
        id++;
      }
      writer.join();
      // A watch that has lost something shows it by what comes after: the gap, not a wait, is
      // judged.
      put(kv, puts);
      for (long watch = 0; watch < id; watch++) {
        long ofWatch = watch;
        await("the last event of watch " + watch)
            .atMost(PATIENCE)
            .until(() -> hasLast(watches.events(ofWatch), 2 + puts));
        List<Event> events = watches.events(watch);
        assertThat(events).hasSize(puts + 1);
        for (int i = 0; i <= puts; i++) {
          assertThat(events.get(i).getKv().getModRevision()).isEqualTo(2 + i);
        }
      }
    }
  }

  private static StalledWatcher stalled(ManagedChannel channel) {
    return new StalledWatcher(channel, WatchClient.all(), 2, 1, PUTS);
  }

  private static boolean hasLast(List<Event> events, long revision) {
    return !events.isEmpty() && events.getLast().getKv().getModRevision() == revision;
  }

  private static void put(KvClient kv, int number) {
    ByteString key = ByteString.copyFromUtf8("k" + number % 10);
    kv.send(PutRequest.newBuilder().setKey(key).build());
  }

  private static ManagedChannel channel(LoneServer node) {
    return NettyChannelBuilder.forAddress("127.0.0.1", node.server.port())
        .usePlaintext()
        .flowControlWindow(1 << 16)
        .build();
  }
}
