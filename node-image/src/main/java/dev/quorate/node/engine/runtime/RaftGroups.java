package dev.quorate.node.engine.runtime;

import dev.quorate.node.connections.ConnectionLimit;
import dev.quorate.node.disk.DirectoryDisk;
import dev.quorate.node.disk.Disk;
import dev.quorate.node.disk.TimedDisk;
import dev.quorate.node.engine.GroupFailure;
import dev.quorate.node.engine.GroupStart;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.snapshot.CorruptSnapshot;
import dev.quorate.node.engine.snapshot.SnapshotFiles;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.log.AppendDelay;
import dev.quorate.node.log.CorruptLog;
import dev.quorate.node.log.DiskFailure;
import dev.quorate.node.log.LogSettings;
import dev.quorate.node.log.WriteAheadLog;
import dev.quorate.node.memory.MemoryBudget;
import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.CoreStatus;
import dev.quorate.node.transport.HostResolver;
import dev.quorate.node.transport.NettyTransport;
import dev.quorate.node.transport.PeerIdentity;
import dev.quorate.node.transport.PeerProblem;
import dev.quorate.node.transport.PeerTransport;
import dev.quorate.node.transport.TransportSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * All groups of one member: its shared log, its connections to peers, its snapshots.
 *
 * <p>{@code open}, then {@code open(group, ...)} for every group, then {@code close}.
 */
public final class RaftGroups implements AutoCloseable {
  private final Disks disks;
  private final PeerIdentity identity;
  private final ClusterLevel level;
  private final RaftSettings settings;
  private final RaftEnvironment environment;
  private final Consumer<IOException> onFailure;
  private final WriteAheadLog log;
  private final NettyTransport transport;
  private final Map<Integer, GroupLoop<?>> groups = new ConcurrentHashMap<>();

  /** Where a member keeps what must survive. */
  interface Disks {
    Disk log() throws IOException;

    /** Of this group; makes its directory if needed, durably. */
    Disk snapshots(int group) throws IOException;

    boolean hasSnapshots(int group) throws IOException;
  }

  /** {@code wal/} and {@code groups/<group>/} of the data directory. */
  record DataDisks(Path dataDirectory, TimedDisk.Listener onFlush) implements Disks {
    @Override
    public Disk log() throws IOException {
      return new TimedDisk(new DirectoryDisk(dataDirectory.resolve("wal")), onFlush);
    }

    @Override
    public Disk snapshots(int group) throws IOException {
      var _ = new DirectoryDisk(groups());
      return new DirectoryDisk(directory(group));
    }

    @Override
    public boolean hasSnapshots(int group) throws IOException {
      return Files.isDirectory(directory(group)) && SnapshotFiles.anyOn(snapshots(group));
    }

    private Path groups() {
      return dataDirectory.resolve("groups");
    }

    private Path directory(int group) {
      return groups().resolve(Integer.toString(group));
    }
  }

  private RaftGroups(
      Disks disks,
      PeerIdentity identity,
      ClusterLevel level,
      RaftSettings settings,
      RaftEnvironment environment,
      Consumer<IOException> onFailure,
      WriteAheadLog log,
      NettyTransport transport) {
    this.disks = disks;
    this.identity = identity;
    this.level = level;
    this.settings = settings;
    this.environment = environment;
    this.onFailure = onFailure;
    this.log = log;
    this.transport = transport;
  }

  /**
   * Replays the log and listens for peers; no group runs yet.
   *
   * @param dataDirectory {@code wal/} and {@code groups/} live here; exists, and belongs to this
   *     process alone
   * @param level of the cluster, as far as this member may rely on it
   * @param peerAddress where to listen; port 0 takes any
   * @param onFlush receives how long each flush of the log took
   * @param onFailure called from a thread of the engine with a {@link DiskFailure} or a {@link
   *     GroupFailure}: stop the process. Nothing is acknowledged any more
   * @throws CorruptLog if acknowledged entries may be missing; nothing was changed
   * @throws dev.quorate.node.raft.entries.LostAcknowledged if the end of the log is missing;
   *     nothing was changed
   */
  public static RaftGroups open(
      Path dataDirectory,
      PeerIdentity identity,
      ClusterLevel level,
      InetSocketAddress peerAddress,
      RaftSettings settings,
      RaftEnvironment environment,
      TimedDisk.Listener onFlush,
      Consumer<IOException> onFailure)
      throws IOException {
    Disks disks = new DataDisks(dataDirectory, onFlush);
    return open(disks, identity, level, peerAddress, settings, environment, onFailure);
  }

  /** The same on any disks. */
  static RaftGroups open(
      Disks disks,
      PeerIdentity identity,
      ClusterLevel level,
      InetSocketAddress peerAddress,
      RaftSettings settings,
      RaftEnvironment environment,
      Consumer<IOException> onFailure)
      throws IOException {
    WriteAheadLog log =
        WriteAheadLog.open(
            disks.log(),
            LogSettings.ofSegments(settings.sizes().logSegment()),
            environment.randoms().get(),
            environment.threads(),
            environment.monotonicMillis(),
            onFailure::accept);
    try {
      NettyTransport transport =
          new NettyTransport(
              identity,
              level,
              peerAddress,
              TransportSettings.of(
                  settings.sizes().maxFrame(),
                  environment.memory().peerQueueBytes(),
                  settings.peerConnections()),
              HostResolver.system(),
              environment.background(),
              environment.threads(),
              environment.monotonicMillis(),
              environment.randoms());
      return new RaftGroups(
          disks, identity, level, settings, environment, onFailure, log, transport);
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /**
   * What a member has on disk of a group, as if it had just started and heard of nobody. Starts
   * nothing, and talks to nobody. The disk does not tell how much is committed: the commit index of
   * the status is the end of the log.
   *
   * @return empty if there is nothing of the group
   * @throws CorruptLog as {@link #open}
   * @throws CorruptSnapshot if the newest snapshot cannot be read
   * @throws dev.quorate.node.raft.InvalidState if the data on disk cannot be a group's state
   */
  public static Optional<GroupStatus> stored(
      int group,
      Path dataDirectory,
      PeerIdentity identity,
      RaftSettings settings,
      RaftEnvironment environment)
      throws IOException {
    return StoredGroup.read(
            group, new DataDisks(dataDirectory, nanos -> {}), identity, settings, environment)
        .map(stored -> asJustStarted(stored.status()));
  }

  private static GroupStatus asJustStarted(CoreStatus status) {
    return new GroupStatus(
        status.memberId(),
        status.role(),
        0,
        status.term(),
        status.firstIndex(),
        status.lastIndex(),
        status.lastTerm(),
        status.lastIndex(),
        status.appliedIndex(),
        status.configuration(),
        List.of(),
        0);
  }

  /** Where this member listens for peers. */
  public InetSocketAddress peerAddress() {
    return transport.address();
  }

  /** Whether the disk held anything of this group when it was opened. */
  public boolean hasState(int group) throws IOException {
    return log.knew(group) || disks.hasSnapshots(group);
  }

  /**
   * Starts a group: from disk if there is anything of it, otherwise as {@code start} says. Restores
   * the newest snapshot into the state machine before it returns.
   *
   * @param onChange called on the group's thread when role, leader, term or configuration changed;
   *     must not block
   * @throws CorruptSnapshot if the newest snapshot is damaged or missing
   * @throws dev.quorate.node.raft.InvalidState if the data on disk cannot be a group's state
   */
  public <R> RaftGroup<R> open(
      int group, GroupStart start, StateMachine<R> stateMachine, Consumer<GroupStatus> onChange)
      throws IOException {
    if (groups.containsKey(group)) {
      throw new IllegalStateException("group " + group + " is open already");
    }
    GroupLoop<R> turns = new GroupLoop<>(group, environment, log, transport, onFailure);
    GroupContext<R> context =
        new GroupContext<>(
            group,
            identity.memberId(),
            settings,
            level,
            turns,
            stateMachine,
            environment.memory().log().part(),
            onChange);
    Requests<R> requests = new Requests<>(settings, environment.memory().requests());
    RaftGroupRuntime<R> runtime =
        new GroupRecovery<>(context, disks.snapshots(group), log.takeRecovered(group))
            .open(
                start,
                coreConfig(identity, settings, environment.memory()),
                requests,
                environment.randoms().get());
    groups.put(group, turns);
    turns.start(runtime);
    return new GroupCalls<>(
        context,
        requests,
        turns::hasEnded,
        runtime::status,
        environment.monotonicMillis(),
        environment.randoms().get().nextLong());
  }

  static CoreConfig coreConfig(PeerIdentity identity, RaftSettings settings, MemoryBudget memory) {
    CoreConfig defaults = CoreConfig.defaults(identity.memberId());
    return new CoreConfig(
        identity.memberId(),
        settings.timing().electionTimeout().toMillis(),
        settings.timing().heartbeat().toMillis(),
        Math.min(defaults.maxAppendBytes(), settings.sizes().maxFrame() / 2),
        defaults.maxInflightMessages(),
        // More would be dropped at the peer's queue.
        Math.min(defaults.maxInflightBytes(), memory.peerQueueBytes()),
        // Also what followers forward.
        Math.min(defaults.maxUncommittedBytes(), 2 * settings.requests().maxPendingBytes()),
        settings.requests().timeout().toMillis(),
        settings.timing().transferTimeout().toMillis(),
        settings.requests().timeout().toMillis(),
        defaults.catchUpLag(),
        settings.snapshots().keptEntries(),
        Math.min(settings.snapshots().keptBytes(), memory.keptLogBytes()));
  }

  /**
   * For how long each group's thread, by its name, has not come round, and the threads that apply
   * and the log's thread have been at the same work. An idle group comes round at every tick.
   */
  public Map<String, Duration> silence() {
    Map<String, Duration> silence =
        groups.values().stream().collect(Collectors.toMap(GroupLoop::name, GroupLoop::silence));
    groups.values().forEach(group -> silence.put(group.applierName(), group.applying()));
    silence.put(WriteAheadLog.THREAD, log.appendDelay().outstanding());
    return silence;
  }

  /** How long appends to the log have waited for the disk. */
  public AppendDelay appendDelay() {
    return log.appendDelay();
  }

  /** To each peer that is connected, by its memberId, where the platform measures it. */
  public Map<Long, Duration> roundTrips() {
    return transport.roundTrips();
  }

  /**
   * The highest feature level that the member and this one know; empty while it is not connected.
   */
  public OptionalInt levelWith(long memberId) {
    return transport.levelWith(memberId);
  }

  /** For what members say to each other outside of the groups. */
  public PeerTransport peers() {
    return transport;
  }

  /** Current trouble with peers; empty when all is well. */
  public List<PeerProblem> peerProblems() {
    return transport.problems().current();
  }

  /** The threads that serve the connections to peers, by name. */
  public Map<String, Executor> eventLoops() {
    return transport.eventLoops();
  }

  /** Of the connections that other members open to this one. */
  public ConnectionLimit peerConnections() {
    return transport.inboundLimit();
  }

  /** Called from a thread of the engine when {@link #peerProblems()} changed; must not block. */
  public void onPeerProblems(Runnable listener) {
    transport.problems().onChange(listener);
  }

  /**
   * Hands leadership over where this member leads, within {@link
   * RaftSettings.Timing#transferTimeout()}, then flushes and stops. Requests under way fail with
   * {@link RaftException.Stopped}.
   */
  @Override
  public void close() {
    stopGroups(true);
    log.close();
    transport.close();
  }

  /** Stops as a killed process would: nothing more is written or sent. */
  void abandon() {
    log.abandon();
    // Their last turns need the event loop of the transport.
    stopGroups(false);
    transport.close();
  }

  private void stopGroups(boolean handOver) {
    List<GroupLoop<?>> all = new ArrayList<>(groups.values());
    all.forEach(group -> group.stop(handOver));
    all.forEach(GroupLoop::awaitEnd);
  }
}
