package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.disk.DirectoryDisk;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.genesis.Survivor;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.identity.Succession;
import dev.quorate.node.life.member.SuccessorData;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.log.LogSettings;
import dev.quorate.node.log.WriteAheadLog;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.membership.AdminCallRefused.Code;
import dev.quorate.node.membership.SurviveRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The last of three voters, whose cluster lost its quorum, becomes the first of another cluster.
 */
class SurvivalTest {
  private static final long OLD = 0x6f1c_0a5e_9b3d_2748L;
  private static final long NEW = 0x1111_2222_3333_4444L;
  private static final long ME = 0x77;

  /** The last entry of the log that {@link #voter} writes. */
  private static final Survivor END = new Survivor(OLD, ME, 3, 6);

  private static final SurviveRequest REQUEST =
      new SurviveRequest(NEW, 2, END, List.of("demo-0", "demo-1", "demo-2"));

  @TempDir private Path directory;
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Node> nodes = new ArrayList<>();
  private NodeOptions options;

  @BeforeEach
  void choose() {
    options = LoopbackOptions.of("demo-0", directory.resolve("data"), new WhenEmpty.AwaitPermit());
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
    background.shutdownNow();
  }

  @Test
  void itTakesOverTheWholeLogUnderANewNameAndTheRevisionGoesOn() throws Exception {
    voter();
    Node node = leaderless();

    survive(node);

    Report report = awaitServing(node);
    Identity identity = report.identity().orElseThrow();
    assertThat(identity.clusterId()).isEqualTo(NEW);
    assertThat(identity.epoch()).isEqualTo(2);
    assertThat(identity.memberId()).isNotEqualTo(ME);
    assertThat(report.genesis().orElseThrow().source()).isEqualTo(END);
    assertThat(report.genesis().orElseThrow().expectedMembers()).hasSize(3);
    assertThat(report.started()).isTrue();
    assertThat(report.configuration().voterNames()).containsExactly("demo-0");
    assertThat(report.configDigest()).hasValue(LoopbackOptions.CONFIG.digest());
    assertThat(report.group().orElseThrow().appliedIndex()).isGreaterThan(END.lastIndex());
    assertThat(report.group().orElseThrow().term()).isGreaterThan(3);
    RangeResponse all = all();
    assertThat(all.getKvsList().stream().map(kv -> kv.getKey().toStringUtf8()))
        .as("committed, and not known to be")
        .containsExactly("k1", "k2", "k3");
    assertThat(all.getHeader().getRevision()).isEqualTo(4);
    assertThat(all.getHeader().getClusterId()).isEqualTo(NEW);
    assertThat(put("k4")).isEqualTo(5);
    assertThat(options.dataDirectory().resolve("retired/0000000000000077/wal")).isDirectory();

    survive(node);
    assertThat(node.api().report().identity().orElseThrow().memberId())
        .as("again")
        .isEqualTo(identity.memberId());
    assertRefused(
        node,
        new SurviveRequest(5, 3, END, List.of()),
        Code.CONFLICT,
        "continues 6f1c0a5e9b3d2748");
    assertRefused(
        node,
        new SurviveRequest(NEW, 2, new Survivor(OLD, ME, 3, 7), List.of()),
        Code.CONFLICT,
        "1111222233334444");
    assertThat(refusalOf(() -> node.api().genesis(emptyGenesis()).join()).code())
        .as("it has no genesis from nothing")
        .isEqualTo(Code.CONFLICT);
  }

  @Test
  void theNextStartIsTheNewMembersAndNeedsNobody() throws Exception {
    voter();
    survive(leaderless());
    Identity identity = awaitServing(nodes.getLast()).identity().orElseThrow();
    end();

    Node again = start(options);

    assertThat(awaitServing(again).identity().orElseThrow().memberId())
        .isEqualTo(identity.memberId());
    assertThat(all().getCount()).isEqualTo(3);
    survive(again);
  }

  /** The pod is started again as it was, before its template knows of the recovery. */
  @Test
  void aNodeThatWasStartedForThePredecessorGoesOnWithTheSuccessor() throws Exception {
    voter();
    survive(leaderless());
    awaitServing(nodes.getLast());
    end();

    awaitServing(start(forCluster(OLD)));
    end();
    awaitServing(start(forCluster(NEW)));
    end();
    Node other = start(forCluster(0xee));

    await().until(() -> other.api().report().state() == NodeState.FAILED);
    assertThat(other.api().report().failure().orElseThrow().reason().wireName())
        .isEqualTo("OtherCluster");
  }

  @Test
  void whatTheCallerDidNotSeeIsNotTakenOver() throws Exception {
    voter();
    Node node = leaderless();

    assertRefused(
        node,
        new SurviveRequest(NEW, 2, new Survivor(OLD, ME, 3, 5), List.of()),
        Code.STATE_MOVED,
        "last entry is 6, the call names 5");
    assertRefused(
        node,
        new SurviveRequest(NEW, 2, new Survivor(OLD, 0x78, 3, 6), List.of()),
        Code.STATE_MOVED,
        "0000000000000078");
    assertRefused(
        node,
        new SurviveRequest(NEW, 2, new Survivor(0xee, ME, 3, 6), List.of()),
        Code.CONFLICT,
        "6f1c0a5e9b3d2748");
    assertRefused(node, new SurviveRequest(OLD, 2, END, List.of()), Code.CONFLICT, "of its own");
    assertRefused(node, new SurviveRequest(NEW, 1, END, List.of()), Code.CONFLICT, "of its own");
    assertIsTheOldMember(node);
  }

  @Test
  void aMemberThatHasJustStartedKnowsTooLittle() throws Exception {
    voter();
    Node node = start(options);
    await().until(() -> node.api().report().state() == NodeState.CATCHING_UP);

    assertRefused(node, REQUEST, Code.QUORUM_NOT_LOST, "less than 4 s ago");
    assertIsTheOldMember(node);
  }

  @Test
  void aLearnerIsRefused() throws Exception {
    write(
        options.dataDirectory(),
        new LogRecord.State(0, new HardState(3, 0)),
        new LogRecord.Entries(
            0,
            List.of(
                configuration(
                    1,
                    new Configuration(
                        List.of(stranger(2), stranger(3)), List.of(options.member(ME)))),
                command(2, MetaCommand.FormCluster.of(genesis().toBytes()).encode()))));
    Node node = leaderless();

    assertRefused(
        node,
        new SurviveRequest(NEW, 2, new Survivor(OLD, ME, 3, 2), List.of()),
        Code.NOT_VOTER,
        "a learner");
  }

  /** In the part of the log that is not known to be committed: the old member has not met it. */
  @Test
  void aCommandOfANewerReleaseLeavesTheOldMember() throws Exception {
    voter();
    write(
        options.dataDirectory(),
        new LogRecord.Entries(0, List.of(command(7, new byte[] {99, 99}))));
    Node node = leaderless();

    assertRefused(
        node,
        new SurviveRequest(NEW, 2, new Survivor(OLD, ME, 3, 7), List.of()),
        Code.UNAVAILABLE,
        "entry 7");

    assertIsTheOldMember(node);
    await().until(() -> node.api().report().state() == NodeState.CATCHING_UP);
    assertThat(options.dataDirectory().resolve("successor.tmp")).doesNotExist();
  }

  @Test
  void damagedDataIsRefusedAndReported() throws Exception {
    voter();
    Node node = leaderless();
    damage(options.dataDirectory());

    assertRefused(node, REQUEST, Code.CONFLICT, "CorruptLog");

    assertThat(node.api().report().state()).isEqualTo(NodeState.FAILED);
    assertThat(node.api().report().identity().orElseThrow().clusterId()).isEqualTo(OLD);
    assertRefused(node, REQUEST, Code.CONFLICT, "CorruptLog");
  }

  /** What is on the disk when the process dies. */
  enum CrashedAfter {
    HALF_WRITTEN(false),
    WRITTEN(false),
    DECIDED(true),
    LOG_RETIRED(true),
    RETIRED(true),
    LOG_MOVED(true),
    MOVED(true);

    private final boolean isNew;

    CrashedAfter(boolean isNew) {
      this.isNew = isNew;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCrashAnywhereIsGoneOnFromByTheSameCall(CrashedAfter crash) throws Exception {
    crashed(crash);

    Node node = start(options);
    if (!crash.isNew) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> node.api().report().state() == NodeState.CATCHING_UP);
      assertIsTheOldMember(node);
      await().atMost(Duration.ofSeconds(30)).until(() -> problems(node).contains("NoLeader"));
    } else {
      awaitServing(node);
    }
    survive(node);

    Report report = awaitServing(node);
    assertThat(report.identity().orElseThrow().clusterId()).isEqualTo(NEW);
    assertThat(all().getCount()).isEqualTo(3);
    assertRefused(node, new SurviveRequest(5, 3, END, List.of()), Code.CONFLICT, "continues");
    assertThat(options.dataDirectory().resolve("successor")).doesNotExist();
    assertThat(options.dataDirectory().resolve("successor.tmp")).doesNotExist();
  }

  private void crashed(CrashedAfter crash) throws Exception {
    voter();
    Path data = options.dataDirectory();
    Path target = Succession.in(data).begin();
    if (crash == CrashedAfter.HALF_WRITTEN) {
      Files.createDirectories(target.resolve("wal"));
      Files.writeString(target.resolve("wal/0001.wal"), "half");
      return;
    }
    var _ =
        new SuccessorData(options, RaftEnvironment.system(background))
            .write(oldIdentity(), REQUEST, 0x88, target);
    if (crash == CrashedAfter.WRITTEN) {
      return;
    }
    Succession.in(data).decide();
    Path retired = data.resolve("retired/0000000000000077");
    if (crash.compareTo(CrashedAfter.LOG_RETIRED) >= 0) {
      Files.createDirectories(retired);
      Files.move(data.resolve("wal"), retired.resolve("wal"));
    }
    if (crash.compareTo(CrashedAfter.RETIRED) >= 0) {
      Files.move(data.resolve("groups"), retired.resolve("groups"));
      Files.move(data.resolve(Identity.FILE), retired.resolve(Identity.FILE));
    }
    if (crash.compareTo(CrashedAfter.LOG_MOVED) >= 0) {
      Files.move(data.resolve("successor/wal"), data.resolve("wal"));
    }
    if (crash == CrashedAfter.MOVED) {
      for (String name : List.of("groups", Genesis.FILE, Identity.FILE)) {
        Files.move(data.resolve("successor").resolve(name), data.resolve(name));
      }
    }
  }

  /** Again while the disk takes longer than a caller waits. */
  private static void survive(Node node) {
    await("it survives")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              try {
                node.api().survive(REQUEST).join();
                return true;
              } catch (CompletionException e) {
                if (e.getCause().getMessage().contains("this continues")) {
                  return false;
                }
                throw e;
              }
            });
  }

  private void end() {
    nodes.removeLast().close();
  }

  private static GenesisRequest emptyGenesis() {
    return new GenesisRequest(NEW, 2, LoopbackOptions.CONFIG, List.of());
  }

  private NodeOptions forCluster(long clusterId) {
    return new NodeOptions(
        options.nodeId(),
        options.listenHost(),
        options.advertiseHost(),
        options.restPort(),
        options.clientPort(),
        options.peerPort(),
        options.dataDirectory(),
        options.incarnation(),
        Optional.empty(),
        options.whenEmpty(),
        List.of(),
        options.config(),
        options.formingConfig(),
        options.raft(),
        OptionalLong.of(clusterId),
        Optional.empty(),
        options.quotaBytes());
  }

  private Node start(NodeOptions with) throws IOException {
    Node node = Node.start(with, failure -> {});
    nodes.add(node);
    return node;
  }

  /** Long enough that it says so itself. */
  private Node leaderless() throws IOException {
    Node node = start(options);
    await().atMost(Duration.ofSeconds(30)).until(() -> problems(node).contains("NoLeader"));
    return node;
  }

  private static List<String> problems(Node node) {
    return node.api().report().problems().stream().map(problem -> problem.reason()).toList();
  }

  private static Report awaitServing(Node node) {
    await("the node serves")
        .atMost(Duration.ofSeconds(30))
        .until(() -> node.api().report().state() == NodeState.SERVING);
    return node.api().report();
  }

  private void assertIsTheOldMember(Node node) {
    assertThat(node.api().report().identity()).hasValue(oldIdentity());
    assertThat(options.dataDirectory().resolve("retired")).doesNotExist();
    assertThat(options.dataDirectory().resolve("successor")).doesNotExist();
  }

  private static void assertRefused(Node node, SurviveRequest request, Code code, String says) {
    AdminCallRefused refused = refusalOf(() -> node.api().survive(request).join());
    assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
    assertThat(refused).hasMessageContaining(says);
  }

  private static AdminCallRefused refusalOf(Runnable call) {
    try {
      call.run();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AdminCallRefused refused) {
        return refused;
      }
      throw e;
    }
    throw new AssertionError("the call was carried out");
  }

  private RangeResponse all() {
    ManagedChannel channel = channel();
    try {
      return KVGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .range(
              RangeRequest.newBuilder()
                  .setKey(ByteString.copyFromUtf8("k"))
                  .setRangeEnd(ByteString.copyFromUtf8("l"))
                  .build());
    } finally {
      channel.shutdownNow();
    }
  }

  /** The revision of it. */
  private long put(String key) {
    ManagedChannel channel = channel();
    try {
      return KVGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build())
          .getHeader()
          .getRevision();
    } finally {
      channel.shutdownNow();
    }
  }

  private ManagedChannel channel() {
    return NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
  }

  /** One of three, with three keys, of which the first is known to be committed. */
  private void voter() throws Exception {
    oldIdentity().write(Files.createDirectories(options.dataDirectory()));
    write(
        options.dataDirectory(),
        new LogRecord.State(0, new HardState(3, 2)),
        new LogRecord.Entries(
            0,
            List.of(
                configuration(
                    1,
                    new Configuration(
                        List.of(options.member(ME), stranger(2), stranger(3)), List.of())),
                new Entry(3, 2, Entry.Kind.NOOP, new byte[0]),
                command(3, MetaCommand.FormCluster.of(genesis().toBytes()).encode()),
                command(4, keyed("k1")))),
        new LogRecord.Committed(0, 4));
    write(
        options.dataDirectory(),
        new LogRecord.Entries(0, List.of(command(5, keyed("k2")), command(6, keyed("k3")))));
  }

  private static Identity oldIdentity() {
    return new Identity(OLD, 1, ME, "demo-0", Stage.MEMBER, List.of());
  }

  private static Genesis genesis() {
    return new Genesis(
        OLD, 1, LoopbackOptions.CONFIG, stranger(2), List.of(), Genesis.Source.EMPTY);
  }

  /** Nobody listens where it is. */
  private static Member stranger(long id) {
    return new Member(id, "demo-" + (id - 1), "127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:1");
  }

  private static byte[] keyed(String key) {
    return new MetaCommand.Put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build())
        .encode();
  }

  /** As the log has it: who proposed it and the number of its request come first. */
  private static Entry command(long index, byte[] command) {
    return new Entry(
        3,
        index,
        Entry.Kind.COMMAND,
        ByteBuffer.allocate(16 + command.length).putLong(2).putLong(index).put(command).array());
  }

  private static Entry configuration(long index, Configuration configuration) {
    return new Entry(3, index, Entry.Kind.CONFIGURATION, ConfigurationCodec.encode(configuration));
  }

  private static void write(Path data, LogRecord... records) throws IOException {
    if (Files.notExists(data.resolve(Identity.FILE))) {
      oldIdentity().write(Files.createDirectories(data));
    }
    try (WriteAheadLog log =
        WriteAheadLog.open(
            new DirectoryDisk(data.resolve("wal")),
            LogSettings.ofSegments(1 << 20),
            new Random(1),
            Thread.ofPlatform().factory(),
            () -> 0,
            failure -> {
              throw new AssertionError(failure);
            })) {
      log.append(List.of(records), () -> {});
    }
  }

  /** A bit of the first batch, which others follow. */
  private static void damage(Path data) throws IOException {
    Path segment;
    try (var files = Files.list(data.resolve("wal"))) {
      segment = files.filter(file -> !file.endsWith("flushed")).sorted().findFirst().orElseThrow();
    }
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(512 + 40);
      int found = file.read();
      file.seek(512 + 40);
      file.write(found ^ 1);
    }
  }
}
