package dev.quorate.node.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.auth.Permission;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.election.LeaderKey;
import io.etcd.jetcd.election.LeaderResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.support.CloseableClient;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd client for Java at three real members, whose leader is killed in the middle. */
class JetcdClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLIENTS = 3;
  private static final int TURNS = 8;

  @TempDir private static Path directory;
  private static final List<NodeProcess> NODES = new ArrayList<>();

  private final List<Client> clients = new ArrayList<>();
  private Client client;

  @BeforeAll
  static void form() {
    ThreeNodes.form(directory, NODES);
  }

  @AfterAll
  static void end() {
    NODES.forEach(NodeProcess::close);
  }

  @BeforeEach
  void connect() {
    NODES.forEach(node -> node.awaitServing(NODES.size()));
    client = another();
  }

  private Client another() {
    return kept(atAll());
  }

  private Client of(String user, ClientBuilder builder) {
    return kept(builder.user(bytes(user)).password(bytes(user + "'s word")));
  }

  private static ClientBuilder atAll() {
    return Client.builder()
        .endpoints(NODES.stream().map(NodeProcess::etcdEndpoint).toArray(String[]::new));
  }

  private Client kept(ClientBuilder builder) {
    Client made = builder.build();
    clients.add(made);
    return made;
  }

  @AfterEach
  void disconnect() {
    clients.forEach(Client::close);
  }

  @Test
  void aWatchLosesDoublesAndReordersNothing() throws Exception {
    Queue<Long> revisions = new ConcurrentLinkedQueue<>();
    Queue<Throwable> ends = new ConcurrentLinkedQueue<>();
    TreeSet<Long> acknowledged = new TreeSet<>();
    AtomicBoolean isCreated = new AtomicBoolean();
    try (Watch.Watcher _ =
        client
            .getWatchClient()
            .watch(
                bytes("w/"),
                WatchOption.builder().isPrefix(true).withCreateNotify(true).build(),
                Watch.listener(
                    response -> {
                      isCreated.set(true);
                      add(response, revisions);
                    },
                    ends::add))) {
      await("the watch begins").atMost(PATIENCE).untilTrue(isCreated);
      int puts = 0;
      CompletableFuture<NodeProcess> killed = new CompletableFuture<>();
      while (puts < 300 || !killed.isDone()) {
        if (puts == 100) {
          killed = CompletableFuture.supplyAsync(JetcdClusterTest::killLeader);
        }
        acknowledged.add(put("w/" + puts % 7, String.valueOf(puts)));
        puts++;
      }
      restart(killed.join());
      await("everything that was acknowledged has come")
          .atMost(PATIENCE)
          .until(() -> revisions.containsAll(acknowledged));
      assertThat(List.copyOf(revisions)).isSorted().doesNotHaveDuplicates();
    }
    Queue<Long> again = new ConcurrentLinkedQueue<>();
    long first = acknowledged.first();
    try (Watch.Watcher _ =
        another()
            .getWatchClient()
            .watch(
                bytes("w/"),
                WatchOption.builder().isPrefix(true).withRevision(first).build(),
                Watch.listener(response -> add(response, again)))) {
      await("the history, once more")
          .atMost(PATIENCE)
          .until(() -> again.contains(acknowledged.last()));
      assertThat(revisions)
          .as("what came at once, and the history")
          .containsExactlyElementsOf(again);
    }
    // jetcd tells of a lost connection and opens the watch again; no member may have ended it.
    assertThat(ends)
        .allSatisfy(
            end ->
                assertThat(end)
                    .isInstanceOfSatisfying(
                        EtcdException.class,
                        lost -> assertThat(lost.getErrorCode()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageNotContaining("etcdserver:"));
    assertThat(ends).hasSizeLessThanOrEqualTo(1);
  }

  /** One watch from before it was paused, and one that is made while it catches up. */
  @Test
  void aFollowerThatLagsServesItsWatchesWithAllThatItMissed() throws Exception {
    put("lag/0", "before");
    NodeProcess follower = NODES.stream().filter(node -> !leads(node)).findFirst().orElseThrow();
    Client atFollower = kept(Client.builder().endpoints(follower.etcdEndpoint()));
    Client atOthers =
        kept(
            Client.builder()
                .endpoints(
                    NODES.stream()
                        .filter(node -> node != follower)
                        .map(NodeProcess::etcdEndpoint)
                        .toArray(String[]::new)));
    Queue<Long> seen = new ConcurrentLinkedQueue<>();
    AtomicBoolean isCreated = new AtomicBoolean();
    WatchOption.Builder all = WatchOption.builder().isPrefix(true);
    try (Watch.Watcher _ =
        atFollower
            .getWatchClient()
            .watch(
                bytes("lag/"),
                all.withCreateNotify(true).build(),
                Watch.listener(
                    response -> {
                      isCreated.set(true);
                      add(response, seen);
                    }))) {
      await("the watch begins").atMost(PATIENCE).untilTrue(isCreated);
      List<Long> missed = new ArrayList<>();
      follower.pause();
      try {
        for (int i = 0; i < 300; i++) {
          ByteSequence key = bytes("lag/" + i % 7);
          missed.add(
              sure(() -> atOthers.getKVClient().put(key, bytes("x"))).getHeader().getRevision());
        }
        assertThat(seen).isEmpty();
      } finally {
        follower.resume();
      }
      Queue<Long> again = new ConcurrentLinkedQueue<>();
      try (Watch.Watcher _ =
          kept(Client.builder().endpoints(follower.etcdEndpoint()))
              .getWatchClient()
              .watch(
                  bytes("lag/"),
                  all.withRevision(missed.getFirst()).build(),
                  Watch.listener(response -> add(response, again)))) {
        await("both have caught up")
            .atMost(PATIENCE)
            .until(() -> seen.contains(missed.getLast()) && again.contains(missed.getLast()));
      }
      assertThat(seen).containsExactlyElementsOf(missed);
      assertThat(again).containsExactlyElementsOf(missed);
    }
  }

  private static void add(WatchResponse response, Queue<Long> revisions) {
    response.getEvents().forEach(event -> revisions.add(event.getKeyValue().getModRevision()));
  }

  @Test
  void aLeaseIsKeptAliveUntilItsClientStops() {
    long id = sure(() -> client.getLeaseClient().grant(5)).getID();
    sure(
        () ->
            client
                .getKVClient()
                .put(bytes("mine"), bytes("1"), PutOption.builder().withLeaseId(id).build()));
    AtomicInteger renewals = new AtomicInteger();
    CloseableClient keepAlive =
        client
            .getLeaseClient()
            .keepAlive(
                id,
                new StreamObserver<>() {
                  @Override
                  public void onNext(LeaseKeepAliveResponse response) {
                    renewals.incrementAndGet();
                  }

                  @Override
                  public void onError(Throwable failure) {}

                  @Override
                  public void onCompleted() {}
                });
    await("renewed").atMost(PATIENCE).until(() -> renewals.get() >= 2);
    NodeProcess old = killLeader();
    int before = renewals.get();
    await("renewed for longer than its time, without that leader")
        .atMost(PATIENCE)
        .until(() -> renewals.get() >= before + 5);
    assertThat(sure(() -> client.getKVClient().get(bytes("mine"))).getCount()).isEqualTo(1);
    keepAlive.close();
    await("the lease ends")
        .atMost(PATIENCE)
        .until(() -> sure(() -> client.getKVClient().get(bytes("mine"))).getCount() == 0);
    assertThat(sure(() -> client.getLeaseClient().timeToLive(id, LeaseOption.DEFAULT)).getTTL())
        .isEqualTo(-1);
    restart(old);
  }

  @Test
  void aLockIsHeldByOneClientAtATime() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();
    List<CompletableFuture<Void>> all =
        IntStream.range(0, CLIENTS)
            .mapToObj(_ -> another())
            .map(one -> CompletableFuture.runAsync(() -> takeTurns(one, inside, turns)))
            .toList();
    await("some turns").atMost(PATIENCE).until(() -> turns.get() >= CLIENTS * TURNS / 3);
    NodeProcess old = killLeader();
    all.forEach(it -> it.orTimeout(120, TimeUnit.SECONDS).join());
    restart(old);
    assertThat(turns).hasValue(CLIENTS * TURNS);
    assertThat(value("counter")).contains(String.valueOf(CLIENTS * TURNS));
    GetOption prefix = GetOption.builder().isPrefix(true).build();
    assertThat(sure(() -> client.getKVClient().get(bytes("lock/"), prefix)).getCount()).isZero();
  }

  /** Reads, adds one and writes, which only works for one at a time. */
  private void takeTurns(Client one, AtomicInteger inside, AtomicInteger turns) {
    for (int i = 0; i < TURNS; i++) {
      long lease = sure(() -> one.getLeaseClient().grant(100)).getID();
      ByteSequence key = sure(() -> one.getLockClient().lock(bytes("lock"), lease)).getKey();
      assertThat(inside.incrementAndGet()).as("clients that have the lock").isEqualTo(1);
      int counter = value("counter").map(Integer::parseInt).orElse(0);
      put("counter", String.valueOf(counter + 1));
      inside.decrementAndGet();
      turns.incrementAndGet();
      sure(() -> one.getLockClient().unlock(key));
    }
  }

  @Test
  void thereIsOneLeaderAfterTheOtherAndObserversHearOfThem() {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Client observer = another();
    observe(observer.getElectionClient(), heard);
    LeaderKey first = campaign(client, "first");
    await("the first one").atMost(PATIENCE).until(() -> heard.contains("first"));
    Client other = another();
    CompletableFuture<LeaderKey> second =
        CompletableFuture.supplyAsync(() -> campaign(other, "second"));
    GetOption prefix = GetOption.builder().isPrefix(true).build();
    await("another candidate")
        .atMost(PATIENCE)
        .until(() -> sure(() -> client.getKVClient().get(bytes("e/"), prefix)).getCount() == 2);
    NodeProcess old = killLeader();
    sure(() -> client.getElectionClient().proclaim(first, bytes("still the first")));
    await("what it proclaims").atMost(PATIENCE).until(() -> heard.contains("still the first"));
    assertThat(second).isNotDone();
    sure(() -> client.getElectionClient().resign(first));
    LeaderKey elected = second.orTimeout(60, TimeUnit.SECONDS).join();
    await("the second one").atMost(PATIENCE).until(() -> heard.contains("second"));
    assertThat(heard).containsExactly("first", "still the first", "second");
    assertThat(
            sure(() -> client.getElectionClient().leader(bytes("e"))).getKv().getValue().toString())
        .isEqualTo("second");
    sure(() -> client.getElectionClient().resign(elected));
    restart(old);
  }

  private static LeaderKey campaign(Client candidate, String value) {
    long lease = sure(() -> candidate.getLeaseClient().grant(100)).getID();
    return sure(() -> candidate.getElectionClient().campaign(bytes("e"), lease, bytes(value)))
        .getLeader();
  }

  /** Again when its member ends; that repeats the last value. */
  private static void observe(Election election, Queue<String> heard) {
    election.observe(
        bytes("e"),
        new Election.Listener() {
          private boolean isFirst = true;

          @Override
          public void onNext(LeaderResponse response) {
            String value = response.getKv().getValue().toString(UTF_8);
            if (!isFirst || !heard.contains(value)) {
              heard.add(value);
            }
            isFirst = false;
          }

          @Override
          public void onError(Throwable failure) {
            observe(election, heard);
          }

          @Override
          public void onCompleted() {}
        });
  }

  @Test
  void aUserKeepsToTheRangeOfItsRoleThroughTheDeathOfALeader() {
    for (NodeProcess node : NODES) {
      node.awaitReport("level 4", report -> report.path("featureLevel").asInt() >= 4);
    }
    Auth auth = client.getAuthClient();
    sure(() -> auth.roleAdd(bytes("of u")));
    sure(
        () ->
            auth.roleGrantPermission(
                bytes("of u"), bytes("u/"), bytes("u0"), Permission.Type.READWRITE));
    addUser(auth, "root", "root");
    addUser(auth, "ann", "of u");
    put("other", "1");
    sure(auth::authEnable);
    Client root = of("root", atAll());
    try {
      Client ann = of("ann", atAll());
      CompletableFuture<NodeProcess> killed = new CompletableFuture<>();
      int puts = 0;
      while (puts < 60 || !killed.isDone()) {
        if (puts == 20) {
          killed = CompletableFuture.supplyAsync(JetcdClusterTest::killLeader);
        }
        ByteSequence value = bytes(String.valueOf(puts));
        sure(() -> ann.getKVClient().put(bytes("u/key"), value));
        puts++;
      }
      assertKeepsToItsRange(ann, String.valueOf(puts - 1));
      restart(killed.join());
      Client atTheOld = of("ann", Client.builder().endpoints(killed.join().etcdEndpoint()));
      assertKeepsToItsRange(atTheOld, String.valueOf(puts - 1));
      assertThat(sure(() -> root.getKVClient().get(bytes("other"))).getCount()).isEqualTo(1);
      assertRefused(another(), "u/key", "user name is empty");
    } finally {
      sure(() -> root.getAuthClient().authDisable());
    }
    assertThat(value("other")).contains("1");
    put("other", "2");
  }

  private static void addUser(Auth auth, String name, String role) {
    sure(() -> auth.userAdd(bytes(name), bytes(name + "'s word")));
    sure(() -> auth.userGrantRole(bytes(name), bytes(role)));
  }

  private static void assertKeepsToItsRange(Client user, String value) {
    GetOption prefix = GetOption.builder().isPrefix(true).build();
    assertThat(sure(() -> user.getKVClient().get(bytes("u/"), prefix)).getKvs())
        .singleElement()
        .satisfies(found -> assertThat(found.getValue().toString(UTF_8)).isEqualTo(value));
    assertRefused(user, "other", "permission denied");
    assertRefused(user.getKVClient().put(bytes("other"), bytes("ann's")), "permission denied");
    // It begins within the range and ends behind it.
    GetOption tooFar = GetOption.builder().withRange(bytes("u1")).build();
    assertRefused(user.getKVClient().get(bytes("u/"), tooFar), "permission denied");
  }

  private static void assertRefused(Client user, String key, String why) {
    assertRefused(user.getKVClient().get(bytes(key)), why);
  }

  private static void assertRefused(CompletableFuture<?> call, String why) {
    assertThat(call)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("etcdserver: " + why);
  }

  private Optional<String> value(String key) {
    return sure(() -> client.getKVClient().get(bytes(key))).getKvs().stream()
        .findFirst()
        .map(found -> found.getValue().toString(UTF_8));
  }

  /** Its revision. */
  private long put(String key, String value) {
    return sure(() -> client.getKVClient().put(bytes(key), bytes(value))).getHeader().getRevision();
  }

  /** Asked again while nobody is there to answer; none of these calls does harm twice. */
  private static <T> T sure(Supplier<CompletableFuture<T>> call) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return call.get().get(30, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        boolean mayPass =
            e.getCause() instanceof EtcdException || e.getCause() instanceof StatusRuntimeException;
        if (!mayPass || System.nanoTime() > end) {
          throw new AssertionError(e);
        }
      } catch (TimeoutException e) {
        throw new AssertionError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  private static NodeProcess killLeader() {
    NodeProcess leader =
        await("a leader")
            .atMost(PATIENCE)
            .until(
                () -> NODES.stream().filter(JetcdClusterTest::leads).findFirst(),
                Optional::isPresent)
            .orElseThrow();
    leader.kill();
    return leader;
  }

  private static boolean leads(NodeProcess node) {
    JsonNode report = node.report();
    return report.hasNonNull("leader") && report.path("leader").equals(report.path("memberId"));
  }

  private static void restart(NodeProcess node) {
    node.start().awaitServing(NODES.size());
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }
}
