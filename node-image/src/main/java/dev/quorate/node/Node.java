package dev.quorate.node;

import dev.quorate.node.connections.ConnectionLimit;
import dev.quorate.node.connections.LoopWatch;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.etcd.EtcdServer;
import dev.quorate.node.files.TokenFile;
import dev.quorate.node.life.AdminCalls;
import dev.quorate.node.life.Confirmation;
import dev.quorate.node.life.ControlThread;
import dev.quorate.node.life.CurrentMember;
import dev.quorate.node.life.Delivery;
import dev.quorate.node.life.DirectoryStart;
import dev.quorate.node.life.Formation;
import dev.quorate.node.life.JoinFlow;
import dev.quorate.node.life.MemberWatch;
import dev.quorate.node.life.NodeApi;
import dev.quorate.node.life.NodeCalls;
import dev.quorate.node.life.ReportAssembly;
import dev.quorate.node.life.Startup;
import dev.quorate.node.life.Survival;
import dev.quorate.node.life.Transitions;
import dev.quorate.node.life.Watchdog;
import dev.quorate.node.life.member.FirstState;
import dev.quorate.node.life.member.RunningMember;
import dev.quorate.node.life.member.SuccessorData;
import dev.quorate.node.membership.SeedClient;
import dev.quorate.node.metrics.EngineMeters;
import dev.quorate.node.metrics.EtcdMetrics;
import dev.quorate.node.metrics.NodeMetrics;
import dev.quorate.node.metrics.RequestMeters;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.Failure;
import dev.quorate.node.rest.RestServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One node, put together: listeners from the first moment, one control thread for its life. */
public final class Node implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration MEASURE_DISK_EVERY = Duration.ofSeconds(1);
  private static final Duration ETCD_DRAIN = Duration.ofSeconds(1);

  private final ControlThread control;
  private final SeedClient client;
  private final DirectoryStart directory;
  private final Transitions transitions;
  private final CurrentMember member;
  private final JoinFlow joinFlow;
  private final MemberWatch watch;
  private final ReportAssembly reports;
  private final Startup startup;
  private final NodeApi calls;
  private final NodeMetrics metrics;
  private final LoopWatch loops;
  private final RestServer rest;
  private final EtcdServer etcd;
  private final Duration shutdownDelay;

  private Node(
      NodeOptions named,
      NodeLimits limits,
      Consumer<Failure> onFailed,
      Function<ExecutorService, RaftEnvironment> environments)
      throws IOException {
    NodeOptions options =
        named.with(named.raft().withPeerConnections(limits.connections().peers()));
    Optional<TokenFile> token = Optional.empty();
    if (options.adminTokenFile().isPresent()) {
      token = Optional.of(new TokenFile(options.adminTokenFile().get()));
    }
    SecureRandom random = new SecureRandom();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    control = new ControlThread(options.nodeId());
    RaftEnvironment environment = environments.apply(control.background());
    LongSupplier clock = environment.monotonicMillis();
    client = new SeedClient(control.background(), bearer(token));
    directory = new DirectoryStart(options);
    transitions = new Transitions(options, control);
    EngineMeters meters = new EngineMeters(registry);
    member = new CurrentMember(options, environment, meters, control, transitions);
    AdminCalls adminCalls = new AdminCalls(control, transitions);
    Delivery delivery = new Delivery(options, control, adminCalls, transitions);
    Formation formation =
        new Formation(
            options,
            random,
            adminCalls,
            transitions,
            member,
            delivery,
            new FirstState(options, environment));
    joinFlow = new JoinFlow(options, random, client, control, adminCalls, transitions, member);
    watch = new MemberWatch(options, client, control, transitions, member, formation, clock);
    Confirmation confirmation = new Confirmation(options, adminCalls, transitions, member);
    Survival survival =
        new Survival(
            options,
            random,
            control,
            adminCalls,
            transitions,
            member,
            watch,
            new SuccessorData(options, environment));
    loops = new LoopWatch(clock);
    Watchdog watchdog = new Watchdog(transitions, member, watch, loops);
    ConnectionLimit clients =
        new ConnectionLimit(
            "etcd API on port " + options.clientPort(), limits.connections().clients(), clock);
    ConnectionLimit callers =
        new ConnectionLimit(
            "HTTP API on port " + options.restPort(), limits.connections().rest(), clock);
    reports =
        new ReportAssembly(
            options,
            random,
            transitions,
            member,
            confirmation,
            delivery,
            joinFlow,
            watch,
            watchdog,
            List.of(clients, callers));
    startup =
        new Startup(
            options,
            directory,
            control,
            transitions,
            member,
            confirmation,
            delivery,
            formation,
            joinFlow);
    calls =
        new NodeCalls(
            member, confirmation, delivery, formation, survival, joinFlow, reports, watchdog);
    metrics = new NodeMetrics(registry, this::sample);
    RequestMeters requests = new RequestMeters(registry);
    EtcdMetrics etcdMetrics = new EtcdMetrics(meters, requests, this::sample);
    rest =
        new RestServer(
            options.listenHost(),
            options.restPort(),
            callers,
            limits.restIdle(),
            calls,
            token,
            metrics::scrape);
    etcd =
        new EtcdServer(
            new InetSocketAddress(options.listenHost(), options.clientPort()),
            limits.clients(),
            clients,
            environment.memory().responses(),
            member::etcdBackend,
            requests,
            () -> etcdMetrics.scrape() + metrics.scrape());
    shutdownDelay = options.shutdownDelay();
    transitions.onFailure(onFailed);
  }

  private NodeMetrics.Sample sample() {
    return new NodeMetrics.Sample(
        reports.report(),
        member.running().map(RunningMember::storageUsage),
        member.running().map(RunningMember::gossip),
        member.running().map(RunningMember::roundTrips).orElse(Map.of()));
  }

  /**
   * Opens the listeners, then looks at the data directory and continues from there by itself.
   *
   * @param onFailed called once when the node refuses to work; it keeps reporting until it is
   *     closed
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
    return start(options, NodeLimits.ofThisProcess(), onFailed, environment);
  }

  static Node start(
      NodeOptions options,
      NodeLimits limits,
      Consumer<Failure> onFailed,
      Function<ExecutorService, RaftEnvironment> environment)
      throws IOException {
    Node node = new Node(options, limits, onFailed, environment);
    try {
      node.rest.start();
      node.etcd.start();
    } catch (IOException e) {
      node.closeParts();
      throw e;
    }
    node.control.lookEvery(LOOK_EVERY, node::look);
    node.control.every(MEASURE_DISK_EVERY, node.member::measureDisk);
    node.startup.begin(node.reports.incarnation());
    return node;
  }

  private static Supplier<Optional<String>> bearer(Optional<TokenFile> token) {
    return () -> token.map(TokenFile::token);
  }

  private void look() {
    watch.look();
    loops.ask(eventLoops());
    reports.report();
  }

  private Map<String, Executor> eventLoops() {
    Map<String, Executor> all = new HashMap<>(etcd.eventLoops());
    all.putAll(rest.eventLoops());
    member.running().ifPresent(running -> all.putAll(running.eventLoops()));
    return all;
  }

  public NodeApi api() {
    return calls;
  }

  public int restPort() {
    return rest.port();
  }

  /**
   * Not ready any more, leadership handed over, clients served until they are routed elsewhere,
   * everything flushed, then silent.
   */
  @Override
  public void close() {
    transitions.stop();
    joinFlow.stop();
    try {
      serveUntilRoutedElsewhere();
      etcd.stop(ETCD_DRAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    member.running().ifPresent(RunningMember::close);
    closeParts();
  }

  private void serveUntilRoutedElsewhere() throws InterruptedException {
    Optional<RunningMember> served = member.running().filter(_ -> transitions.hasServed());
    if (served.filter(RunningMember::hasOtherVoters).isPresent() && shutdownDelay.isPositive()) {
      served.ifPresent(RunningMember::handLeadershipOver);
      Thread.sleep(shutdownDelay);
    }
  }

  private void closeParts() {
    rest.close();
    etcd.close();
    control.close();
    client.close();
    metrics.close();
    directory.close();
  }
}
