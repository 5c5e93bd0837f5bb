package dev.quorate.node;

import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.etcd.EtcdServer;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.files.TokenFile;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.life.ControlThread;
import dev.quorate.node.life.CurrentMember;
import dev.quorate.node.life.DirectoryStart;
import dev.quorate.node.life.DirectoryStart.Found;
import dev.quorate.node.life.Formation;
import dev.quorate.node.life.GenesisRequest;
import dev.quorate.node.life.JoinFlow;
import dev.quorate.node.life.JoinRequest;
import dev.quorate.node.life.NodeApi;
import dev.quorate.node.life.Orders;
import dev.quorate.node.life.Progress;
import dev.quorate.node.life.ReportAssembly;
import dev.quorate.node.life.RunningMember;
import dev.quorate.node.life.Transitions;
import dev.quorate.node.life.Watchdog;
import dev.quorate.node.membership.AddMember;
import dev.quorate.node.membership.Admission;
import dev.quorate.node.membership.SeedClient;
import dev.quorate.node.metrics.NodeMetrics;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.Failure;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import dev.quorate.node.report.Version;
import dev.quorate.node.rest.RestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: listeners from the first moment, and one control thread on which every transition
 * happens. Orders from outside (genesis, join) and what the engine tells come to that thread; the
 * report is put together from what it has left behind.
 */
public final class Node implements NodeApi, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOCK_RETRY = Duration.ofMillis(200);
  private static final Duration ETCD_DRAIN = Duration.ofSeconds(1);

  private final NodeOptions options;
  private final String incarnation;
  private final Consumer<Failure> onFailed;
  private final ControlThread control;
  private final RaftEnvironment environment;
  private final SeedClient client;
  private final DirectoryStart directory;
  private final Transitions transitions;
  private final CurrentMember member;
  private final Formation formation;
  private final JoinFlow joinFlow;
  private final Progress progress;
  private final ReportAssembly reports;
  private final NodeMetrics metrics;
  private final RestServer rest;
  private final EtcdServer etcd;

  private volatile long lookedAt;

  private Node(
      NodeOptions options,
      Consumer<Failure> onFailed,
      Function<ExecutorService, RaftEnvironment> environment)
      throws IOException {
    SecureRandom random = new SecureRandom();
    this.options = options;
    this.control = new ControlThread(options.nodeId());
    this.environment = environment.apply(control.background());
    this.onFailed = onFailed;
    this.incarnation = options.incarnation().orElseGet(() -> mintIncarnation(random));
    Optional<TokenFile> token = Optional.empty();
    if (options.adminTokenFile().isPresent()) {
      token = Optional.of(new TokenFile(options.adminTokenFile().get()));
    }
    this.client = new SeedClient(control.background(), bearer(token));
    this.directory = new DirectoryStart(options);
    this.transitions = new Transitions(options, this::report, this::endWork);
    this.member = new CurrentMember(options, control, transitions, this::openMember, this::look);
    Orders orders = new Orders(control, transitions);
    this.formation = new Formation(options, random, orders, transitions, member);
    this.joinFlow =
        new JoinFlow(options, random, client, control, orders, transitions, member, this::look);
    this.progress = new Progress(options, client, control, transitions, formation);
    this.reports =
        new ReportAssembly(options, incarnation, transitions, member, joinFlow, progress);
    this.metrics = new NodeMetrics(this::sample);
    this.rest =
        RestServer.open(options.listenHost(), options.restPort(), this, token, metrics::scrape);
    this.etcd =
        new EtcdServer(
            new InetSocketAddress(options.listenHost(), options.clientPort()),
            this::backend,
            metrics.requests());
    try {
      etcd.start();
    } catch (IOException e) {
      rest.close();
      throw new IOException(
          "cannot listen on "
              + options.listenHost()
              + ":"
              + options.clientPort()
              + " for etcd clients: "
              + e.getMessage(),
          e);
    }
  }

  private static Supplier<Optional<String>> bearer(Optional<TokenFile> token) {
    return () -> token.map(TokenFile::token);
  }

  private static String mintIncarnation(SecureRandom random) {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Opens the listeners, then looks at the data directory and goes on by itself.
   *
   * @param onFailed told once when the node refuses to work; it keeps reporting until it is closed
   * @throws IOException if an address cannot be bound or the token file cannot be read
   */
  public static Node start(NodeOptions options, Consumer<Failure> onFailed) throws IOException {
    return start(options, onFailed, RaftEnvironment::system);
  }

  /**
   * @param environment what the engine takes from outside, given where its background work runs
   */
  public static Node start(
      NodeOptions options,
      Consumer<Failure> onFailed,
      Function<ExecutorService, RaftEnvironment> environment)
      throws IOException {
    Node node = new Node(options, onFailed, environment);
    LOG.info(
        "node started node={} version={} incarnation={} rest={} client={} peer={} data={}",
        options.nodeId(),
        Version.current(),
        node.incarnation,
        options.restPort(),
        options.clientPort(),
        options.peerPort(),
        options.dataDirectory().toAbsolutePath());
    long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
    node.control.tell(() -> node.openDirectory(deadline));
    node.control.every(LOOK_EVERY, node::look);
    return node;
  }

  public int restPort() {
    return rest.port();
  }

  // ---- what is found at the start

  private void openDirectory(long deadline) {
    if (transitions.isStopping()) {
      return;
    }
    try {
      switch (directory.open()) {
        case Found.InUse(String message) -> {
          // The predecessor of a restarted container may need a moment to go.
          if (System.nanoTime() < deadline) {
            control.after(LOCK_RETRY, () -> openDirectory(deadline));
          } else {
            transitions.fail(FailureReason.DATA_DIRECTORY_LOCKED, message);
          }
        }
        case Found.Empty empty -> begin();
        case Found.Data data -> {
          transitions.hold(data.identity(), data.genesis());
          resume(data.identity(), data.genesis());
        }
        case Found.Refused(FailureReason reason, String message, Optional<Found.Data> known) -> {
          known.ifPresent(data -> transitions.hold(data.identity(), data.genesis()));
          transitions.fail(reason, message);
        }
      }
    } catch (IOException e) {
      transitions.fail(
          FailureReason.DISK_FAILURE, "cannot open " + options.dataDirectory() + ": " + e);
    }
  }

  private void begin() throws IOException {
    switch (options.whenEmpty()) {
      case WhenEmpty.AwaitPermit managed -> transitions.enter(NodeState.WAITING, "for=permit");
      case WhenEmpty.StayEmpty(String message) ->
          transitions.enter(NodeState.WAITING, "for=\"" + message + "\"");
      case WhenEmpty.FormAlone(List<String> expected) -> formation.formAlone(expected);
      case WhenEmpty.JoinThroughSeeds seeds -> joinFlow.joinThroughSeeds();
    }
  }

  private void resume(Identity identity, Optional<Genesis> genesis) throws IOException {
    if (identity.stage() != Identity.Stage.FORMING) {
      LOG.info("resuming {}", Transitions.describe(identity));
    }
    switch (identity.stage()) {
      case FORMING -> formation.resume();
      case JOINING -> joinFlow.resume(identity);
      case MEMBER -> {
        if (genesis.isPresent()) {
          formation.wasFormed();
        }
        member.start(NodeState.CATCHING_UP);
      }
    }
  }

  private RunningMember openMember(Identity identity, RunningMember.Listener listener)
      throws IOException, RunningMember.EmptyLog {
    RunningMember opened =
        RunningMember.open(identity, options, environment, metrics.engine(), listener);
    progress.begin();
    return opened;
  }

  // ---- on the control thread, again and again

  /** Looks at what has become of the member, and posts the report if it has news. */
  private void look() {
    lookedAt = now();
    if (!transitions.isStopping()) {
      member.running().ifPresent(running -> progress.look(running, transitions.state()));
    }
    report();
  }

  /** The node has failed: it only reports from now on. */
  private void endWork(Failure failure) {
    formation.failed(failure.message());
    joinFlow.stop();
    Optional<RunningMember> stopped = member.release();
    report();
    stopped.ifPresent(running -> control.inBackground("stopping the member", running::close));
    onFailed.accept(failure);
  }

  // ---- for the HTTP side and the etcd side

  @Override
  public CompletableFuture<Void> genesis(GenesisRequest request) {
    return formation.genesis(request);
  }

  @Override
  public CompletableFuture<Void> join(JoinRequest request) {
    return joinFlow.join(request);
  }

  @Override
  public CompletableFuture<Admission> addMember(AddMember request) {
    return member.change(membership -> membership.add(request));
  }

  @Override
  public CompletableFuture<Void> promote(long memberId) {
    return member.change(membership -> membership.promote(memberId));
  }

  @Override
  public CompletableFuture<Void> remove(long memberId) {
    return member.change(membership -> membership.remove(memberId));
  }

  @Override
  public CompletableFuture<Void> transferLeadership(long target) {
    return member.change(membership -> membership.transfer(target));
  }

  @Override
  public Report report() {
    return reports.report();
  }

  @Override
  public CompletableFuture<Report> reportAfter(long version, long waitMillis) {
    return reports.reportAfter(version, waitMillis);
  }

  private NodeMetrics.Sample sample() {
    return new NodeMetrics.Sample(report(), member.running().map(RunningMember::holdings));
  }

  /**
   * Watches from the first SERVING on: before, a large snapshot or a long log may keep a thread for
   * as long as it takes.
   */
  @Override
  public Optional<String> stuckThread() {
    if (!transitions.hasServed() || transitions.isStopping()) {
      return Optional.empty();
    }
    Map<String, Duration> silence = new HashMap<>();
    silence.put(ControlThread.NAME, Duration.ofMillis(now() - lookedAt));
    member.running().ifPresent(running -> silence.putAll(running.silence()));
    return Watchdog.stuck(silence);
  }

  private long now() {
    return environment.monotonicMillis().getAsLong();
  }

  private Optional<Backend> backend() {
    return member
        .running()
        .filter(running -> transitions.hasServed())
        .map(running -> running.etcdBackend(Version.current()));
  }

  // ---- the end

  /** Not ready any more, leadership handed over, everything flushed, then silent. */
  @Override
  public void close() {
    LOG.info("state {} -> STOPPING node={}", transitions.state().state(), options.nodeId());
    CompletableFuture<Void> marked = new CompletableFuture<>();
    control.tell(
        () -> {
          transitions.stop();
          marked.complete(null);
        });
    marked.orTimeout(2, TimeUnit.SECONDS).exceptionally(late -> null).join();
    joinFlow.stop();
    try {
      etcd.stop(ETCD_DRAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    member.running().ifPresent(RunningMember::close);
    rest.close();
    control.close();
    client.close();
    metrics.close();
    directory.close();
    LOG.info("node stopped node={}", options.nodeId());
  }
}
