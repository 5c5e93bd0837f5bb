package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.disk.DirectoryDisk;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.identity.DataDirectory;
import dev.quorate.node.identity.DirectoryContent;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.life.member.MemberListener;
import dev.quorate.node.life.member.RunningMember;
import dev.quorate.node.log.LogSettings;
import dev.quorate.node.log.WriteAheadLog;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.membership.AdmissionRequest;
import dev.quorate.node.metrics.EngineMeters;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.MemberRole;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A first member that crashes anywhere in its genesis goes on with that genesis. */
class GenesisCrashTest {
  private static final long CLUSTER = 0x6f1c_0a5e_9b3d_2748L;
  private static final StructuralConfig CONFIG = LoopbackOptions.CONFIG;

  @TempDir private Path directory;
  private final CountDownLatch engine = new CountDownLatch(1);
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    engine.countDown();
    nodes.forEach(Node::close);
    background.shutdownNow();
  }

  /** What stands on the disk when the process dies. */
  enum CrashedAfter {
    GENESIS_WRITTEN,
    IDENTITY_WRITTEN,
    LOG_OPENED,
    CONFIGURATION_LOGGED,
    GENESIS_LOGGED,
    DONE
  }

  @ParameterizedTest
  @EnumSource
  void aCrashAnywhereIsResumedByTheSameCall(CrashedAfter crash) throws Exception {
    Path data = crashed(crash, "data");

    Node node = start(data, new WhenEmpty.AwaitPermit());

    if (crash != CrashedAfter.DONE) {
      await().until(() -> node.api().report().state() == NodeState.WAITING);
      assertThat(node.api().report().started()).isFalse();
    }
    node.api().genesis(request()).join();
    assertServes(node, data);
  }

  @ParameterizedTest
  @EnumSource
  void aNodeWithoutAnOperatorResumesByItself(CrashedAfter crash) throws Exception {
    Path data = crashed(crash, "data");

    Node node = start(data, new WhenEmpty.FormAlone(List.of()));

    assertServes(node, data);
  }

  /** The threads of the log and the group are held: nothing reaches the disk. */
  @Test
  void nothingIsSaidToBeFormedBeforeTheLogHoldsIt() throws Exception {
    Path data = directory.resolve("data");
    Node node = Node.start(options(data, new WhenEmpty.AwaitPermit()), f -> {}, this::heldBack);
    nodes.add(node);
    await().until(() -> node.api().report().state() == NodeState.WAITING);

    CompletableFuture<Void> called = node.api().genesis(request());

    await().until(() -> node.api().report().state() == NodeState.FORMING);
    assertThat(stage(data)).isEqualTo(Stage.FORMING);
    assertThat(node.api().report().started()).isFalse();
    assertThat(called).isNotDone();
    assertThat(node.api().addMember(newcomer()))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(AdminCallRefused.class);
    Path asItStands = copy(data, directory.resolve("copy"));

    engine.countDown();
    assertThat(called.handle((done, failure) -> unavailable(failure)).join()).isTrue();
    node.api().genesis(request()).join();
    assertServes(node, data);

    Node successor = start(asItStands, new WhenEmpty.AwaitPermit());
    await().until(() -> successor.api().report().state() == NodeState.WAITING);
    successor.api().genesis(request()).join();
    assertServes(successor, asItStands);
  }

  @Test
  void aGenesisOfAnotherNodeIsRefused() throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    new Genesis(
            CLUSTER,
            1,
            CONFIG,
            new Member(7, "demo-9", "h:1", "h:2", "h:3"),
            List.of(),
            Genesis.Source.EMPTY)
        .write(data);

    Node node = start(data, new WhenEmpty.AwaitPermit());

    await().until(() -> node.api().report().state() == NodeState.FAILED);
    assertThat(node.api().report().failure().orElseThrow().reason().wireName())
        .isEqualTo("ForeignVolume");
  }

  private static boolean unavailable(Throwable failure) {
    return failure == null
        || (failure instanceof CompletionException wrapped
            && wrapped.getCause() instanceof AdminCallRefused refused
            && refused.code() == AdminCallRefused.Code.UNAVAILABLE);
  }

  private static AdmissionRequest newcomer() {
    return new AdmissionRequest(
        OptionalLong.of(CLUSTER),
        new Member(9, "demo-1", "h:1", "h:2", "h:3"),
        Map.of(),
        LevelRange.OF_THIS_RELEASE.newest());
  }

  private RaftEnvironment heldBack(ExecutorService executor) {
    RaftEnvironment real = RaftEnvironment.system(executor);
    return new RaftEnvironment(
        real.monotonicMillis(),
        real.randoms(),
        work -> real.threads().newThread(() -> whenReleased(work)),
        executor);
  }

  private void whenReleased(Runnable work) {
    String name = Thread.currentThread().getName();
    try {
      if (name.equals("log")) {
        engine.await();
      }
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertServes(Node node, Path data) throws IOException {
    await("the node serves")
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.api().report().state() == NodeState.SERVING);
    Report report = node.api().report();
    assertThat(report.started()).isTrue();
    assertThat(report.identity().orElseThrow().memberId())
        .isEqualTo(report.genesis().orElseThrow().first().id());
    assertThat(report.role()).isEqualTo(MemberRole.VOTER);
    assertThat(stage(data)).isEqualTo(Stage.MEMBER);
  }

  private static Stage stage(Path data) throws IOException {
    Path copy = Files.createTempDirectory(data.getParent(), "look");
    Files.copy(data.resolve(Identity.FILE), copy.resolve(Identity.FILE));
    try (DataDirectory look = DataDirectory.lock(copy).orElseThrow()) {
      return ((DirectoryContent.Identified) look.read(LevelRange.OF_THIS_RELEASE))
          .identity()
          .stage();
    }
  }

  private Path crashed(CrashedAfter crash, String name) throws Exception {
    Path data = Files.createDirectories(directory.resolve(name));
    NodeOptions options = options(data, new WhenEmpty.AwaitPermit());
    Genesis genesis =
        new Genesis(
            CLUSTER, 1, CONFIG, options.member(0x77), List.of("demo-0"), Genesis.Source.EMPTY);
    genesis.write(data);
    if (crash == CrashedAfter.GENESIS_WRITTEN) {
      return data;
    }
    Identity identity = new Identity(CLUSTER, 1, 0x77, "demo-0", Stage.FORMING, List.of());
    identity.write(data);
    if (crash == CrashedAfter.IDENTITY_WRITTEN) {
      return data;
    }
    if (crash == CrashedAfter.LOG_OPENED) {
      WriteAheadLog.open(
              new DirectoryDisk(data.resolve("wal")),
              LogSettings.ofSegments(1 << 20),
              new Random(1),
              Thread.ofPlatform().factory(),
              () -> 0,
              failure -> {})
          .abandon();
      return data;
    }
    try (RunningMember member =
        RunningMember.open(
            identity,
            options,
            RaftEnvironment.system(background),
            new EngineMeters(new SimpleMeterRegistry()),
            new Deaf())) {
      await().until(() -> member.status().isLeader());
      if (crash != CrashedAfter.CONFIGURATION_LOGGED) {
        member.records().proposeGenesis(genesis).join();
      }
    }
    if (crash == CrashedAfter.DONE) {
      identity.at(Stage.MEMBER).write(data);
    }
    return data;
  }

  private static final class Deaf implements MemberListener {
    @Override
    public void changed() {}

    @Override
    public void failed(IOException failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void notUnderstood(Exception newer) {
      throw new AssertionError(newer);
    }
  }

  private Node start(Path data, WhenEmpty whenEmpty) throws IOException {
    Node node = Node.start(options(data, whenEmpty), failure -> {});
    nodes.add(node);
    return node;
  }

  private static GenesisRequest request() {
    return new GenesisRequest(CLUSTER, 1, CONFIG, List.of("demo-0"));
  }

  private static NodeOptions options(Path data, WhenEmpty whenEmpty) {
    return LoopbackOptions.of("demo-0", data, whenEmpty);
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return to;
  }
}
