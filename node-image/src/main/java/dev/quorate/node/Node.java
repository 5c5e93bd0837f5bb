package dev.quorate.node;

import dev.quorate.node.NodeOptions.WhenEmpty;
import dev.quorate.node.etcd.Backend;
import dev.quorate.node.etcd.EtcdServer;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.HexId;
import dev.quorate.node.identity.DataDirectory;
import dev.quorate.node.identity.DirectoryContent;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.log.CorruptLog;
import dev.quorate.node.log.DiskFailure;
import dev.quorate.node.membership.AddMember;
import dev.quorate.node.membership.Admission;
import dev.quorate.node.membership.Membership;
import dev.quorate.node.membership.Refused;
import dev.quorate.node.membership.SeedClient;
import dev.quorate.node.raft.CorruptSnapshot;
import dev.quorate.node.raft.GroupFailure;
import dev.quorate.node.raft.GroupStatus;
import dev.quorate.node.raft.RaftEnvironment;
import dev.quorate.node.raft.UnknownCommand;
import dev.quorate.node.raft.core.EmptyVoters;
import dev.quorate.node.raft.core.InvalidState;
import dev.quorate.node.rest.AdminToken;
import dev.quorate.node.rest.GenesisRequest;
import dev.quorate.node.rest.JoinRequest;
import dev.quorate.node.rest.NodeApi;
import dev.quorate.node.rest.Report;
import dev.quorate.node.rest.Report.State;
import dev.quorate.node.rest.RestServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final String CONTROL_THREAD = "node";
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  /** Shorter than callers of the admin API wait. */
  private static final Duration GENESIS_PATIENCE = Duration.ofSeconds(4);

  private static final Duration ETCD_DRAIN = Duration.ofSeconds(1);

  private final NodeOptions options;
  private final String incarnation;
  private final Consumer<Report.Failure> onFailed;
  private final SecureRandom random = new SecureRandom();
  private final ScheduledExecutorService control =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name(CONTROL_THREAD).factory());
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final RaftEnvironment environment;
  private final ReportBoard board;
  private final SeedClient client;
  private final NodeMetrics metrics;
  private final RestServer rest;
  private final EtcdServer etcd;
  private final Progress progress;

  private volatile NodeState state = NodeState.STARTING;
  private volatile Optional<RunningMember> member = Optional.empty();
  private volatile Optional<Joining> joining = Optional.empty();
  private volatile boolean stopping;

  /** Since this process started: before, an answer could come from a state that is long past. */
  private volatile boolean hasServed;

  private volatile long lookedAt;

  private Optional<DataDirectory> directory = Optional.empty();

  /** Completes once the genesis of this directory is durable in the log. */
  private final CompletableFuture<Void> formed = new CompletableFuture<>();

  private Node(
      NodeOptions options,
      Consumer<Report.Failure> onFailed,
      Function<ExecutorService, RaftEnvironment> environment)
      throws IOException {
    this.options = options;
    this.environment = environment.apply(background);
    this.onFailed = onFailed;
    this.incarnation = options.incarnation().orElseGet(this::mintIncarnation);
    Optional<AdminToken> token = Optional.empty();
    if (options.adminTokenFile().isPresent()) {
      token = Optional.of(new AdminToken(options.adminTokenFile().get()));
    }
    this.client = new SeedClient(background, bearer(token));
    this.progress = new Progress(this, options, client);
    this.board = new ReportBoard(assemble());
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

  private static Supplier<Optional<String>> bearer(Optional<AdminToken> token) {
    return () -> token.map(AdminToken::value);
  }

  /**
   * Opens the listeners, then looks at the data directory and goes on by itself.
   *
   * @param onFailed told once when the node refuses to work; it keeps reporting until it is closed
   * @throws IOException if an address cannot be bound or the token file cannot be read
   */
  public static Node start(NodeOptions options, Consumer<Report.Failure> onFailed)
      throws IOException {
    return start(options, onFailed, RaftEnvironment::system);
  }

  /**
   * @param environment what the engine takes from outside, given where its background work runs
   */
  static Node start(
      NodeOptions options,
      Consumer<Report.Failure> onFailed,
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
    node.control.execute(node.guarded(() -> node.openDirectory(deadline)));
    var _ =
        node.control.scheduleWithFixedDelay(
            node.guarded(node::look),
            LOOK_EVERY.toMillis(),
            LOOK_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
    return node;
  }

  public int restPort() {
    return rest.port();
  }

  // ---- what is found at the start

  private void openDirectory(long deadline) {
    if (stopping) {
      return;
    }
    try {
      directory = DataDirectory.lock(options.dataDirectory());
      if (directory.isEmpty()) {
        // The predecessor of a restarted container may need a moment to go.
        if (System.nanoTime() < deadline) {
          var _ =
              control.schedule(guarded(() -> openDirectory(deadline)), 200, TimeUnit.MILLISECONDS);
        } else {
          fail(
              FailureReason.DATA_DIRECTORY_LOCKED,
              options.dataDirectory()
                  + " is in use by another process; stop that one or give another --data-dir");
        }
        return;
      }
      DirectoryContent content = directory.get().read();
      if (!isOfOtherCluster(content)) {
        proceed(content);
      }
    } catch (IOException e) {
      fail(FailureReason.DISK_FAILURE, "cannot open " + options.dataDirectory() + ": " + e);
    }
  }

  /**
   * Whether this is the data of another cluster than the node was started for; then it has failed.
   * Such data would be served to clients of this cluster.
   */
  private boolean isOfOtherCluster(DirectoryContent content) {
    switch (content) {
      case DirectoryContent.GenesisOnly(Genesis genesis) ->
          state = state.with(genesis).with(firstIdentity(genesis));
      case DirectoryContent.Identified(Identity identity, Optional<Genesis> genesis) ->
          state = state.with(identity);
      case DirectoryContent.Empty empty -> {}
      case DirectoryContent.Refused refused -> {}
    }
    OptionalLong found =
        state
            .identity()
            .map(Identity::clusterId)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
    if (options.clusterId().isEmpty() || found.isEmpty() || found.equals(options.clusterId())) {
      return false;
    }
    fail(
        FailureReason.OTHER_CLUSTER,
        options.dataDirectory()
            + " belongs to cluster "
            + HexId.format(found.getAsLong())
            + ", this node was started for cluster "
            + HexId.format(options.clusterId().getAsLong())
            + "; give it a volume of that cluster or an empty one");
    return true;
  }

  private void proceed(DirectoryContent content) throws IOException {
    switch (content) {
      case DirectoryContent.Empty empty -> proceedEmpty();
      case DirectoryContent.Refused(FailureReason reason, String message) -> fail(reason, message);
      case DirectoryContent.GenesisOnly(Genesis genesis) -> {
        state = state.with(genesis).with(firstIdentity(genesis));
        if (isOurs(genesis.first().nodeId())) {
          proceedForming();
        }
      }
      case DirectoryContent.Identified(Identity identity, Optional<Genesis> genesis) -> {
        state = state.with(identity);
        genesis.ifPresent(g -> state = state.with(g));
        if (!isOurs(identity.nodeId())) {
          return;
        }
        if (identity.stage() == Stage.FORMING) {
          proceedForming();
        } else {
          LOG.info("resuming {}", describe(identity));
          if (identity.stage() == Stage.MEMBER && genesis.isPresent()) {
            formed.complete(null);
          }
          startMember(identity.stage() == Stage.JOINING ? State.JOINING : State.CATCHING_UP);
        }
      }
    }
  }

  private boolean isOurs(String owner) {
    if (owner.equals(options.nodeId())) {
      return true;
    }
    fail(
        FailureReason.FOREIGN_VOLUME,
        options.dataDirectory()
            + " belongs to node "
            + owner
            + ", this is node "
            + options.nodeId()
            + "; start it with --node-id "
            + owner
            + " or give another --data-dir");
    return false;
  }

  private void proceedEmpty() throws IOException {
    switch (options.whenEmpty()) {
      case WhenEmpty.AwaitPermit managed -> enter(State.WAITING, "for=permit");
      case WhenEmpty.StayEmpty(String message) -> enter(State.WAITING, "for=\"" + message + "\"");
      case WhenEmpty.FormAlone(List<String> expected) ->
          form(new GenesisRequest(HexId.mint(random), 1, options.formingConfig(), expected));
      case WhenEmpty.JoinThroughSeeds seeds -> {
        enter(State.WAITING, "for=seeds seeds=" + options.seeds());
        discoverCluster();
      }
    }
  }

  private void discoverCluster() {
    Joining discovery = newJoining();
    inBackground(
        "discovering the cluster",
        () ->
            discovery
                .discover()
                .map(c -> new JoinRequest(c.clusterId(), c.epoch(), options.seeds()))
                .ifPresent(request -> tell(() -> joinDiscovered(request))));
  }

  private void joinDiscovered(JoinRequest request) {
    try {
      beginJoin(request);
    } catch (Refused e) {
      LOG.warn("not joined clusterId={} cause=\"{}\"", request.clusterId(), e.getMessage());
    } catch (IOException e) {
      fail(FailureReason.DISK_FAILURE, e.toString());
    }
  }

  /** Genesis is written; its group was perhaps not started, or its log is not durable. */
  private void proceedForming() throws IOException {
    if (options.isManaged()) {
      enter(State.WAITING, "for=permit genesis=written");
    } else {
      continueForming();
    }
  }

  private Identity firstIdentity(Genesis genesis) {
    return new Identity(
        genesis.clusterId(),
        genesis.epoch(),
        genesis.first().id(),
        genesis.first().nodeId(),
        Stage.FORMING,
        List.of());
  }

  // ---- genesis

  @Override
  public CompletableFuture<Void> genesis(GenesisRequest request) {
    return onControl(() -> carryOutGenesis(request))
        .thenCompose(
            carriedOut ->
                formed.copy().orTimeout(GENESIS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .exceptionally(
            failure -> {
              throw causeOf(failure) instanceof TimeoutException
                  ? new Refused(
                      Refused.Code.UNAVAILABLE,
                      "the first member's log is not durable after "
                          + GENESIS_PATIENCE.toSeconds()
                          + " s; it goes on, ask again")
                  : new CompletionException(causeOf(failure));
            });
  }

  private static Throwable causeOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void carryOutGenesis(GenesisRequest request) throws IOException {
    requireOperational();
    Optional<Genesis> written = state.genesis();
    if (written.isEmpty()) {
      if (state.identity().isPresent()) {
        throw conflict("belongs to it by joining");
      }
      form(request);
      requireStarted();
      return;
    }
    boolean isTheSame =
        written.get().clusterId() == request.clusterId()
            && written.get().epoch() == request.epoch()
            && written.get().config().equals(request.config());
    if (!isTheSame) {
      throw conflict(
          "has the genesis of it, epoch "
              + written.get().epoch()
              + ", config "
              + written.get().config());
    }
    if (member.isEmpty()) {
      continueForming();
      requireStarted();
    }
  }

  private void requireStarted() {
    if (member.isEmpty()) {
      throw new Refused(
          Refused.Code.UNAVAILABLE,
          state.failure().map(Report.Failure::message).orElse("the group did not start"));
    }
  }

  private void form(GenesisRequest request) throws IOException {
    long memberId = HexId.mint(random);
    Genesis genesis =
        new Genesis(
            request.clusterId(),
            request.epoch(),
            request.config(),
            options.member(memberId),
            request.expectedMembers(),
            Genesis.Source.EMPTY);
    genesis.write(options.dataDirectory());
    state = state.with(genesis).with(firstIdentity(genesis));
    continueForming();
  }

  private void continueForming() throws IOException {
    Genesis genesis = state.genesis().orElseThrow();
    Identity identity = firstIdentity(genesis);
    identity.write(options.dataDirectory());
    state = state.with(identity);
    // The identity stays at FORMING until the log holds the genesis durably (Progress.proven): to a
    // member at MEMBER an empty log is a lost one, to one at FORMING it is the beginning.
    startMember(State.FORMING);
  }

  // ---- join

  @Override
  public CompletableFuture<Void> join(JoinRequest request) {
    return onControl(() -> beginJoin(request));
  }

  private void beginJoin(JoinRequest request) throws IOException {
    requireOperational();
    if (state.identity().isPresent()) {
      joinAgain(request, state.identity().get());
      return;
    }
    Identity identity =
        new Identity(
            request.clusterId(),
            request.epoch(),
            HexId.mint(random),
            options.nodeId(),
            Stage.JOINING,
            request.seeds());
    remember(identity);
    LOG.info("join started {} seeds={}", describe(identity), request.seeds());
    startMember(State.JOINING);
  }

  private void joinAgain(JoinRequest request, Identity identity) throws IOException {
    if (identity.clusterId() != request.clusterId() || identity.epoch() != request.epoch()) {
      throw conflict("belongs to it, epoch " + identity.epoch());
    }
    if (identity.stage() == Stage.FORMING) {
      throw conflict("has its genesis, which is not durable yet; repeat the genesis call");
    }
    if (identity.stage() == Stage.JOINING && !identity.seeds().equals(request.seeds())) {
      remember(identity.withSeeds(request.seeds()));
    }
    joining.ifPresent(Joining::nudge);
  }

  private Refused conflict(String how) {
    return new Refused(
        Refused.Code.CONFLICT,
        "this data directory names cluster "
            + state.identity().map(i -> HexId.format(i.clusterId())).orElse("none")
            + " and "
            + how);
  }

  private void requireOperational() {
    switch (state.state()) {
      case STARTING ->
          throw new Refused(Refused.Code.UNAVAILABLE, "the node is starting; try again");
      case STOPPING -> throw new Refused(Refused.Code.UNAVAILABLE, "the node is stopping");
      case FAILED ->
          throw new Refused(
              Refused.Code.CONFLICT,
              state
                  .failure()
                  .map(f -> f.reason().wireName() + ": " + f.message())
                  .orElse("failed"));
      case WAITING, FORMING, JOINING, CATCHING_UP, SERVING -> {}
    }
  }

  // ---- the member

  private void startMember(State first) {
    Identity identity = state.identity().orElseThrow();
    try {
      RunningMember started =
          RunningMember.open(
              identity,
              options,
              environment,
              metrics.engine(),
              new RunningMember.Listener() {
                @Override
                public void changed() {
                  tell(Node.this::look);
                }

                @Override
                public void failed(IOException failure) {
                  FailureReason reason =
                      failure instanceof GroupFailure
                          ? FailureReason.GROUP_FAILURE
                          : FailureReason.DISK_FAILURE;
                  tell(() -> fail(reason, failure.getMessage()));
                }

                @Override
                public void notUnderstood(UnknownCommand command) {
                  tell(
                      () ->
                          fail(
                              FailureReason.NEWER_FORMAT,
                              command.getMessage() + "; start a newer version on this member"));
                }
              });
      member = Optional.of(started);
      enter(first, describe(identity));
      progress.begin();
      if (first == State.JOINING) {
        askToBeLetIn(identity);
      }
    } catch (RunningMember.EmptyLog | EmptyVoters e) {
      fail(FailureReason.EMPTY_VOTERS, e.getMessage());
    } catch (CorruptLog | InvalidState e) {
      fail(FailureReason.CORRUPT_LOG, e.getMessage());
    } catch (CorruptSnapshot e) {
      fail(FailureReason.CORRUPT_SNAPSHOT, e.getMessage());
    } catch (BindException e) {
      fail(
          FailureReason.CANNOT_LISTEN,
          e.getMessage()
              + "; end what listens on port "
              + options.peerPort()
              + " or give another --peer-port");
    } catch (DiskFailure e) {
      fail(FailureReason.DISK_FAILURE, e.getMessage());
    } catch (IOException e) {
      fail(
          FailureReason.DISK_FAILURE,
          "cannot start member " + HexId.format(identity.memberId()) + ": " + e);
    }
  }

  private Joining newJoining() {
    Joining started = new Joining(client, this::seeds, () -> tell(this::look));
    joining = Optional.of(started);
    return started;
  }

  private List<String> seeds() {
    List<String> all = new ArrayList<>(options.seeds());
    state.identity().ifPresent(identity -> all.addAll(identity.seeds()));
    member.ifPresent(running -> all.addAll(running.otherRestAddresses()));
    all.remove(options.member(1).restAddress());
    return all.stream().distinct().toList();
  }

  private void askToBeLetIn(Identity identity) {
    Joining asking = newJoining();
    AddMember request = askFor(identity);
    inBackground(
        "joining",
        () ->
            asking
                .ask(request)
                .ifPresent(refusal -> tell(() -> fail(refusal.reason(), refusal.message()))));
  }

  AddMember askFor(Identity identity) {
    return new AddMember(
        OptionalLong.of(identity.clusterId()),
        options.member(identity.memberId()),
        options.config());
  }

  // ---- transitions, on the control thread

  /** Looks at what has become of the member, and posts the report if it has news. */
  private void look() {
    lookedAt = now();
    if (!stopping) {
      member.ifPresent(running -> progress.look(running, state));
    }
    report();
  }

  void enter(State next, String details) {
    if (state.state() == next || stopping) {
      return;
    }
    LOG.info("state {} -> {} node={} {}", state.state(), next, options.nodeId(), details);
    state = state.at(next);
    if (next == State.SERVING) {
      hasServed = true;
    }
    report();
  }

  void remember(Identity identity) throws IOException {
    identity.write(options.dataDirectory());
    state = state.with(identity);
  }

  /** What the log holds is proven: an empty one is a lost one from now on. */
  void establish(RunningMember running, Identity identity) throws IOException {
    remember(identity.at(Stage.MEMBER));
    running.established();
    state.genesis().ifPresent(this::tellFormed);
  }

  private void tellFormed(Genesis genesis) {
    LOG.info(
        "genesis started clusterId={} epoch={} member={} memberId={} voters: [{}] expected={}",
        HexId.format(genesis.clusterId()),
        genesis.epoch(),
        options.nodeId(),
        HexId.format(genesis.first().id()),
        options.nodeId(),
        genesis.expectedMembers());
    formed.complete(null);
  }

  void fail(FailureReason reason, String message) {
    if (stopping || state.state() == State.FAILED) {
      return;
    }
    LOG.error(
        "state {} -> FAILED node={} reason={} message=\"{}\"",
        state.state(),
        options.nodeId(),
        reason.wireName(),
        message);
    Report.Failure failure = new Report.Failure(reason, message);
    state = state.failed(failure);
    formed.completeExceptionally(new Refused(Refused.Code.UNAVAILABLE, message));
    joining.ifPresent(Joining::stop);
    Optional<RunningMember> stopped = member;
    member = Optional.empty();
    report();
    stopped.ifPresent(running -> inBackground("stopping the member", running::close));
    onFailed.accept(failure);
  }

  NodeState state() {
    return state;
  }

  private Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        // A transition that went half way leaves a node that nobody can reason about.
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    };
  }

  /** Work that may fail without harm: what fails is told, and the process goes on. */
  void inBackground(String what, Runnable work) {
    try {
      background.execute(
          () -> {
            try {
              work.run();
            } catch (RuntimeException e) {
              LOG.error("{} failed node={}", what, options.nodeId(), e);
            }
          });
    } catch (RejectedExecutionException stopped) {
      LOG.debug("{} is not begun, the node is stopped", what);
    }
  }

  /** Runs on the control thread, later; nothing once the node is stopped. */
  void tell(Runnable work) {
    try {
      control.execute(guarded(work));
    } catch (RejectedExecutionException stopped) {
      LOG.debug("not carried out, the node is stopped");
    }
  }

  /** An order that answers. */
  @FunctionalInterface
  private interface Order {
    void run() throws IOException;
  }

  private CompletableFuture<Void> onControl(Order order) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    tell(
        () -> {
          try {
            order.run();
            done.complete(null);
          } catch (Refused e) {
            done.completeExceptionally(e);
          } catch (IOException e) {
            fail(FailureReason.DISK_FAILURE, e.toString());
            done.completeExceptionally(
                new Refused(Refused.Code.UNAVAILABLE, "the disk failed: " + e));
          } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
            throw e;
          }
        });
    return done;
  }

  // ---- membership, for the HTTP side

  @Override
  public CompletableFuture<Admission> addMember(AddMember request) {
    return onMembership(membership -> membership.add(request));
  }

  @Override
  public CompletableFuture<Void> promote(long memberId) {
    return onMembership(membership -> membership.promote(memberId));
  }

  @Override
  public CompletableFuture<Void> remove(long memberId) {
    return onMembership(membership -> membership.remove(memberId));
  }

  @Override
  public CompletableFuture<Void> transferLeadership(long target) {
    return onMembership(membership -> membership.transfer(target));
  }

  private <T> CompletableFuture<T> onMembership(Function<Membership, T> change) {
    Optional<RunningMember> running = member;
    if (running.isEmpty()) {
      return CompletableFuture.failedFuture(
          new Refused(
              Refused.Code.UNAVAILABLE,
              "this node is " + state.state() + " and belongs to no running cluster"));
    }
    return CompletableFuture.supplyAsync(
        () -> change.apply(running.get().membership()), background);
  }

  // ---- the report

  @Override
  public Report report() {
    return board.post(assemble());
  }

  @Override
  public CompletableFuture<Report> reportAfter(long version, long waitMillis) {
    Report now = report();
    if (waitMillis == 0 || now.version() != version) {
      return CompletableFuture.completedFuture(now);
    }
    return board
        .after(version)
        .orTimeout(waitMillis, TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              if (failure instanceof TimeoutException) {
                return report();
              }
              throw new IllegalStateException(failure);
            });
  }

  private Report assemble() {
    NodeState now = state;
    Optional<GroupStatus> group = member.map(RunningMember::status);
    List<Report.Problem> problems = new ArrayList<>();
    member.ifPresent(running -> problems.addAll(running.peerProblems()));
    joining.flatMap(Joining::problem).ifPresent(problems::add);
    problems.addAll(progress.problems());
    return new Report(
        0,
        options.nodeId(),
        incarnation,
        Version.current(),
        now.state(),
        now.failure(),
        now.identity(),
        now.genesis(),
        now.isGenesisStarted(),
        group,
        progress.isCaughtUp(group),
        configDigest(now),
        problems);
  }

  private NodeMetrics.Sample sample() {
    return new NodeMetrics.Sample(report(), member.map(RunningMember::holdings));
  }

  private Optional<String> configDigest(NodeState now) {
    return now.genesis()
        .or(() -> member.flatMap(RunningMember::genesis))
        .map(genesis -> genesis.config().digest());
  }

  /**
   * Watches from the first SERVING on: before, a large snapshot or a long log may keep a thread for
   * as long as it takes.
   */
  @Override
  public Optional<String> stuckThread() {
    if (!hasServed || stopping) {
      return Optional.empty();
    }
    Map<String, Duration> silence = new HashMap<>();
    silence.put(CONTROL_THREAD, Duration.ofMillis(now() - lookedAt));
    member.ifPresent(running -> silence.putAll(running.silence()));
    return Watchdog.stuck(silence);
  }

  private long now() {
    return environment.monotonicMillis().getAsLong();
  }

  private Optional<Backend> backend() {
    return member
        .filter(running -> hasServed)
        .map(running -> running.etcdBackend(Version.current()));
  }

  private String describe(Identity identity) {
    return "clusterId="
        + HexId.format(identity.clusterId())
        + " epoch="
        + identity.epoch()
        + " member="
        + identity.nodeId()
        + " memberId="
        + HexId.format(identity.memberId());
  }

  private String mintIncarnation() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  // ---- the end

  /** Not ready any more, leadership handed over, everything flushed, then silent. */
  @Override
  public void close() {
    LOG.info("state {} -> STOPPING node={}", state.state(), options.nodeId());
    CompletableFuture<Void> marked = new CompletableFuture<>();
    tell(
        () -> {
          stopping = true;
          state = state.at(State.STOPPING);
          report();
          marked.complete(null);
        });
    marked.orTimeout(2, TimeUnit.SECONDS).exceptionally(late -> null).join();
    joining.ifPresent(Joining::stop);
    try {
      etcd.stop(ETCD_DRAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    member.ifPresent(RunningMember::close);
    rest.close();
    control.shutdownNow();
    background.shutdownNow();
    client.close();
    metrics.close();
    closeDirectory();
    LOG.info("node stopped node={}", options.nodeId());
  }

  private void closeDirectory() {
    try {
      if (directory.isPresent()) {
        directory.get().close();
      }
    } catch (IOException e) {
      LOG.warn("lock not released cause={}", e.toString());
    }
  }
}
