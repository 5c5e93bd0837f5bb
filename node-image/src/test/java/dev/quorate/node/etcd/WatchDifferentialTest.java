package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.Event;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchCreateRequest.FilterType;
import dev.quorate.node.etcd.wire.WatchResponse;
import dev.quorate.node.store.keyspace.RequestGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same random watches and writes to etcd and to us: the same answers, and each watch gets the
 * same events in the same order. How events are put into responses is open.
 */
@Timeout(300)
class WatchDifferentialTest {
  private static final int ROUNDS = Integer.getInteger("quorate.differential.watch.rounds", 5);
  private static final int REQUESTS_A_ROUND = 40;
  private static final long SEED = Long.getLong("quorate.differential.seed", 20261130);

  /** Of a watch that is always there: without one there are no answers about progress. */
  private static final long SENTINEL = 1_000_000;

  @TempDir private Path directory;
  private final Random random = new Random(SEED);
  private final RequestGenerator generator = new RequestGenerator(random);
  private final Set<String> reasons = new TreeSet<>();
  private List<KvClient> clients = List.of();
  private LoneServer ours;
  private long latestStart;

  @Test
  void everyRandomWatchGetsWhatEtcdSendsIt() throws Exception {
    int compacted = 0;
    int events = 0;
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer node = new LoneServer();
        KvClient theirClient = new KvClient(etcd.port);
        KvClient ourClient = new KvClient(node.server.port())) {
      ours = node;
      clients = List.of(theirClient, ourClient);
      for (int round = 0; round < ROUNDS; round++) {
        try (WatchClient theirs = new WatchClient(theirClient.channel);
            WatchClient watches = new WatchClient(ourClient.channel)) {
          List<WatchClient> both = List.of(theirs, watches);
          createOnBoth(both, WatchClient.key("sentinel").setWatchId(SENTINEL));
          for (int i = 0; i < REQUESTS_A_ROUND; i++) {
            switch (random.nextInt(4)) {
              case 0 -> createOnBoth(both, watch());
              case 1 -> {
                if (random.nextInt(4) == 0) {
                  // Whatever is under way, one may have sent before it, the other after it.
                  settle(both);
                  long id = random.nextInt(12);
                  both.forEach(client -> client.cancel(id));
                  settle(both);
                }
              }
              default -> {
                Message request =
                    generator.next(revision(), node.state.keyspace().compactRevision());
                if (request instanceof CompactionRequest) {
                  settle(both);
                }
                assertThat(ourClient.send(request).getClass())
                    .isEqualTo(theirClient.send(request).getClass());
              }
            }
          }
          settle(both);
          assertThat(story(watches)).as("seed %d, round %d", SEED, round).isEqualTo(story(theirs));
          events += count(watches, response -> response.getEventsCount());
          compacted += count(watches, response -> response.getCompactRevision() > 0 ? 1 : 0);
          watches.responses.forEach(response -> reasons.add(response.getCancelReason()));
        }
      }
    }
    assertThat(events).isGreaterThan(ROUNDS * 20);
    assertThat(compacted).isPositive();
    assertThat(reasons)
        .containsExactlyInAnyOrder(
            "",
            "mvcc: watcher range is empty",
            "mvcc: duplicate watch ID provided on the WatchStream",
            "etcdserver: mvcc: required revision has been compacted");
  }

  private static int count(WatchClient client, ToIntFunction<WatchResponse> number) {
    return client.responses.stream().mapToInt(number).sum();
  }

  private long revision() {
    return ours.state.keyspace().revision();
  }

  private WatchCreateRequest.Builder watch() {
    WatchCreateRequest.Builder watch =
        (random.nextInt(3) == 0
                ? WatchClient.all()
                : WatchCreateRequest.newBuilder()
                    .setKey(generator.key())
                    .setRangeEnd(generator.rangeEnd()))
            .setPrevKv(random.nextBoolean())
            .setFragment(random.nextInt(4) == 0)
            .setWatchId(random.nextInt(3) > 0 ? 0 : random.nextInt(12));
    if (random.nextBoolean()) {
      watch.setStartRevision(random.nextLong(-1, revision() + 6));
    }
    for (FilterType filter : List.of(FilterType.NOPUT, FilterType.NODELETE)) {
      if (random.nextInt(6) == 0) {
        watch.addFilters(filter);
      }
    }
    return watch;
  }

  /**
   * A watch that is compacted keeps its id until its client cancels it, and stops etcd's progress.
   */
  private void createOnBoth(List<WatchClient> both, WatchCreateRequest.Builder request) {
    WatchResponse theirs = both.get(0).created(request);
    WatchResponse created = both.get(1).created(request);
    assertThat(comparable(created)).as("seed %d, %s", SEED, request).isEqualTo(comparable(theirs));
    latestStart = Math.max(latestStart, request.getStartRevision());
    long compactRevision = ours.state.keyspace().compactRevision();
    long start = request.getStartRevision();
    if (start > 0 && start < compactRevision && !created.getCanceled()) {
      for (WatchClient client : both) {
        await("cancelled by the compaction")
            .atMost(Duration.ofSeconds(30))
            .until(() -> client.responses.stream().anyMatch(it -> isCompacted(it, created)));
        int before = client.responses.size();
        client.cancel(created.getWatchId());
        await("cancelled")
            .until(() -> client.responses.stream().skip(before).anyMatch(it -> it.getCanceled()));
      }
    }
  }

  private static boolean isCompacted(WatchResponse response, WatchResponse created) {
    return response.getWatchId() == created.getWatchId() && response.getCompactRevision() > 0;
  }

  /** Until all events of all watches have come; neither reports progress before all have begun. */
  private void settle(List<WatchClient> both) {
    PutRequest put = PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("sentinel")).build();
    while (revision() < latestStart) {
      clients.forEach(client -> client.send(put));
    }
    both.forEach(this::settle);
  }

  private void settle(WatchClient client) {
    long revision = revision();
    int before = client.responses.size();
    await("progress to revision " + revision)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              if (client.responses.stream().skip(before).noneMatch(it -> isProgress(it))) {
                client.askForProgress();
              }
              return client.responses.stream()
                  .skip(before)
                  .anyMatch(
                      response ->
                          isProgress(response) && response.getHeader().getRevision() >= revision);
            });
  }

  private static boolean isProgress(WatchResponse response) {
    return response.getWatchId() == -1 && !response.getCreated();
  }

  /** What each watch got, event by event, and what happened to it, by its id. */
  private static Map<Long, List<Message>> story(WatchClient client) {
    Map<Long, List<Message>> story = new TreeMap<>();
    for (WatchResponse response : client.responses) {
      if (isProgress(response)) {
        continue;
      }
      List<Message> ofWatch = story.computeIfAbsent(response.getWatchId(), _ -> new ArrayList<>());
      if (response.getEventsCount() == 0) {
        ofWatch.add(comparable(response));
      } else {
        assertThat(response.getHeader().getRevision())
            .isGreaterThanOrEqualTo(last(response).getKv().getModRevision());
        ofWatch.addAll(response.getEventsList());
      }
    }
    return story;
  }

  private static Event last(WatchResponse response) {
    return response.getEvents(response.getEventsCount() - 1);
  }

  private static WatchResponse comparable(WatchResponse response) {
    return response.toBuilder()
        .setHeader(ResponseHeader.newBuilder().setRevision(response.getHeader().getRevision()))
        .build();
  }
}
