package dev.quorate.node.life.member;

import dev.quorate.node.auth.AuthSettings;
import dev.quorate.node.auth.Authentication;
import dev.quorate.node.auth.SimpleTokens;
import dev.quorate.node.auth.Tokens;
import dev.quorate.node.compaction.AutoCompactor;
import dev.quorate.node.detector.Detector;
import dev.quorate.node.engine.GroupStart;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.NewerState;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.engine.runtime.RaftGroups;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Quota;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.gossip.GossipSettings;
import dev.quorate.node.gossip.GossipStatus;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.lease.Lessor;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.membership.MembershipAdministration;
import dev.quorate.node.metrics.EngineMeters;
import dev.quorate.node.metrics.StorageUsage;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.Problem;
import dev.quorate.node.report.Version;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaStateMachine;
import dev.quorate.node.ticker.Ticker;
import dev.quorate.node.transport.PeerIdentity;
import dev.quorate.node.transport.PeerProblem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a member that runs: its groups, the meta group's state, changes of membership. */
public final class RunningMember implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningMember.class);
  private static final int META_GROUP = 0;

  private final Identity identity;
  private final ClusterLevel level;
  private final RaftGroups groups;
  private final RaftGroup<MetaResult> meta;
  private final MetaStateMachine state;
  private final CommittedRecords records;
  private final MembershipAdministration membership;
  private final DiskUsage disk;
  private final Backend etcdBackend;
  private final Ticker ticker;
  private final Detector detector;
  private volatile boolean isEstablished;

  private RunningMember(
      Identity identity,
      NodeOptions options,
      ClusterLevel level,
      RaftGroups groups,
      RaftGroup<MetaResult> meta,
      MetaStateMachine state,
      Authentication authentication,
      RaftEnvironment environment,
      EngineMeters meters,
      DiskUsage disk,
      Detector detector) {
    this.identity = identity;
    this.level = level;
    this.groups = groups;
    this.meta = meta;
    this.state = state;
    this.disk = disk;
    this.detector = detector;
    this.isEstablished = identity.stage() == Identity.Stage.MEMBER;
    this.records = new CommittedRecords(meta, state, meters);
    this.membership =
        new MembershipAdministration(meta, records, this::establishedGenesis, state::level);
    Lessor lessor =
        new Lessor(
            meta,
            state::leases,
            state::mayChangeLeases,
            environment.monotonicMillis(),
            options.raft().timing().electionTimeout());
    AutoCompactor compactor =
        new AutoCompactor(
            options.compaction(), meta, state::keyspace, environment.monotonicMillis());
    this.ticker = new Ticker(List.of(lessor::tick, compactor::tick), environment.threads());
    this.etcdBackend =
        new Backend(
            identity.clusterId(),
            identity.memberId(),
            meta,
            state,
            lessor,
            level,
            authentication,
            Version.current(),
            new Quota(options.quotaBytes()),
            disk::totalBytes,
            membership,
            options.isManaged(),
            meters);
  }

  /**
   * Opens the log and starts the meta group.
   *
   * @throws EmptyLog if this member has been in a configuration and its log is gone
   */
  public static RunningMember open(
      Identity identity,
      NodeOptions options,
      RaftEnvironment environment,
      EngineMeters meters,
      MemberListener listener)
      throws IOException, EmptyLog {
    ClusterLevel level = new ClusterLevel(options.levels(), identity.level());
    RaftGroups groups =
        RaftGroups.open(
            options.dataDirectory(),
            new PeerIdentity(identity.clusterId(), identity.memberId()),
            level,
            new InetSocketAddress(options.listenHost(), options.peerPort()),
            options.raft(),
            environment,
            meters,
            failure -> pass(failure, listener));
    try {
      if (identity.stage() == Identity.Stage.MEMBER && !groups.hasState(META_GROUP)) {
        throw new EmptyLog(options.dataDirectory());
      }
      DiskUsage disk = new DiskUsage(options.dataDirectory());
      disk.measure();
      MetaStateMachine state = new MetaStateMachine(options.levels(), environment.background());
      Authentication authentication = authentication(options.auth(), environment, state);
      RaftGroup<MetaResult> meta =
          groups.open(
              META_GROUP,
              start(identity, options.member(identity.memberId())),
              state,
              status -> {
                meters.seen(status);
                listener.changed();
              });
      groups.onPeerProblems(listener::changed);
      Detector detector =
          new Detector(
              options.member(identity.memberId()),
              groups.peers(),
              level,
              () -> meta.status().configuration().members(),
              GossipSettings.defaults(),
              environment.monotonicMillis(),
              System.currentTimeMillis(),
              environment.randoms().get());
      return new RunningMember(
          identity,
          options,
          level,
          groups,
          meta,
          state,
          authentication,
          environment,
          meters,
          disk,
          detector);
    } catch (IOException | RuntimeException | EmptyLog e) {
      groups.close();
      throw e;
    }
  }

  /** Before the first command is applied: it may be one that gives a token. */
  private static Authentication authentication(
      AuthSettings settings, RaftEnvironment environment, MetaStateMachine state) {
    Tokens tokens =
        settings.tokens().tokens(environment.monotonicMillis(), System::currentTimeMillis);
    if (tokens instanceof SimpleTokens simple) {
      state.onToken(simple::issued);
    }
    return new Authentication(tokens, settings.passwords());
  }

  /**
   * What the directory's member knows of its cluster, without starting it.
   *
   * @return empty if it was never in a configuration
   * @throws EmptyLog as {@link #open}
   */
  public static Optional<GroupStatus> stored(
      Identity identity, NodeOptions options, RaftEnvironment environment)
      throws IOException, EmptyLog {
    Optional<GroupStatus> found =
        RaftGroups.stored(
            META_GROUP,
            options.dataDirectory(),
            new PeerIdentity(identity.clusterId(), identity.memberId()),
            options.raft(),
            environment);
    if (identity.stage() == Identity.Stage.MEMBER && found.isEmpty()) {
      throw new EmptyLog(options.dataDirectory());
    }
    return found;
  }

  private static void pass(IOException failure, MemberListener listener) {
    switch (failure.getCause()) {
      case UnknownCommand command -> listener.notUnderstood(command);
      case NewerState state -> listener.notUnderstood(state);
      case null, default -> listener.failed(failure);
    }
  }

  private static GroupStart start(Identity identity, Member self) {
    return switch (identity.stage()) {
      case FORMING -> new GroupStart.Form(self);
      case JOINING, MEMBER -> new GroupStart.Join();
    };
  }

  public GroupStatus status() {
    return meta.status();
  }

  public MembershipAdministration membership() {
    return membership;
  }

  /** What this member believes of the others. */
  public GossipStatus gossip() {
    return detector.status();
  }

  /** What the cluster has committed about itself. */
  public CommittedRecords records() {
    return records;
  }

  /** The next feature level, once this member leads and every other one knows it. */
  public OptionalInt nextLevel() {
    GroupStatus status = meta.status();
    return status.isLeader()
        ? level.next(
            state.level(),
            status.configuration().membersBut(identity.memberId()).stream()
                .map(other -> groups.levelWith(other.id())))
        : OptionalInt.empty();
  }

  /** What came with this level is served here: it is committed, and on this member's disk. */
  public int levelInUse() {
    return level.current();
  }

  /** The identity on the disk has this level: what came with it may be used. */
  public void recorded(int newLevel) {
    level.raise(newLevel);
  }

  /** memberIds of the other voters that it is connected to. */
  public Set<Long> connectedVoters() {
    return meta.status().configuration().votersBut(identity.memberId()).stream()
        .map(Member::id)
        .filter(id -> groups.levelWith(id).isPresent())
        .collect(Collectors.toSet());
  }

  /** Completes when everything that was committed at the call is applied here. */
  public CompletableFuture<Long> readIndex() {
    return meta.readIndex();
  }

  /** From now on this member's identity has the stage {@link Identity.Stage#MEMBER}. */
  public void established() {
    isEstablished = true;
  }

  // A member that may still lose its log lets nobody in: the newcomer would know of a cluster that
  // never was.
  private Optional<Genesis> establishedGenesis() {
    return isEstablished ? records.genesis() : Optional.empty();
  }

  /** For how long each thread of the engine has been at the same thing, by its name. */
  public Map<String, Duration> silence() {
    return groups.silence();
  }

  /** The threads that serve the connections to peers, by name. */
  public Map<String, Executor> eventLoops() {
    return groups.eventLoops();
  }

  /** Addresses of the HTTP APIs of all other members, as far as they are known here. */
  public List<String> otherRestAddresses() {
    return meta.status().configuration().membersBut(identity.memberId()).stream()
        .map(Member::restAddress)
        .toList();
  }

  /** To each other member that is connected, by its nodeId, where the platform measures it. */
  public Map<String, Duration> roundTrips() {
    Map<Long, Duration> measured = groups.roundTrips();
    return meta.status().configuration().membersBut(identity.memberId()).stream()
        .filter(other -> measured.containsKey(other.id()))
        .collect(
            Collectors.toMap(
                Member::nodeId, other -> measured.get(other.id()), (first, second) -> second));
  }

  /** Whether a member of the cluster is known to run twice: this one or another. */
  public boolean seesDuplicateMember() {
    return groups.peerProblems().stream()
        .anyMatch(problem -> problem.reason() == PeerProblem.Reason.DuplicateMember);
  }

  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    groups
        .peerProblems()
        .forEach(problem -> problems.add(new Problem(problem.reason().name(), message(problem))));
    groups
        .peerConnections()
        .refusal()
        .ifPresent(message -> problems.add(new Problem("TooManyConnections", message)));
    DiskProblem.of(groups.appendDelay()).ifPresent(problems::add);
    // Once may be a damaged message.
    if (status().refusedSnapshots() > 1) {
      problems.add(
          new Problem(
              "SnapshotRefused",
              "the snapshots that this member receives from the leader are refused: they cannot be"
                  + " written here, arrive damaged or cannot be read; its log says which; it tries"
                  + " again about once a minute"));
    }
    Quota quota = etcdBackend.quota();
    if (quota.isExceeded(state.keyspace())) {
      problems.add(
          new Problem(
              "StoreFull",
              "the store has reached its quota of "
                  + quota.bytes()
                  + " bytes: puts are refused until keys are deleted and the history is"
                  + " compacted"));
    }
    return problems;
  }

  /** Who comes back from the lost quorum is named as that. */
  private String message(PeerProblem problem) {
    return records
        .predecessor()
        .map(old -> HexId.format(old.clusterId()))
        .filter(old -> problem.reason() == PeerProblem.Reason.PeerClusterMismatch)
        .filter(old -> problem.message().contains(old))
        .map(
            old ->
                problem.message()
                    + " (cluster "
                    + old
                    + " is the predecessor of this one, which lost its quorum: its members join"
                    + " this one with an empty directory only)")
        .orElseGet(problem::message);
  }

  public Backend etcdBackend() {
    return etcdBackend;
  }

  public StorageUsage storageUsage() {
    Keyspace keyspace = state.keyspace();
    return new StorageUsage(
        disk.logBytes(),
        keyspace.sizeInBytes(),
        etcdBackend.quota().bytes(),
        keyspace.size(),
        keyspace.revision(),
        keyspace.compactRevision());
  }

  /** Looks at the disk for {@link #storageUsage} and the etcd backend; blocks. */
  public void measureDisk() throws IOException {
    disk.measure();
  }

  /** Whether another voter can serve clients in place of this member. */
  public boolean hasOtherVoters() {
    return !meta.status().configuration().votersBut(identity.memberId()).isEmpty();
  }

  /**
   * If this member leads, hands leadership to the voter that is the best prepared for it. Waits
   * until that has happened, or has failed: then whoever follows finds out by the silence.
   */
  public void handLeadershipOver() {
    OptionalLong successor = meta.status().successor();
    if (successor.isPresent()) {
      try {
        meta.transferLeadership(successor.getAsLong()).join();
      } catch (CompletionException e) {
        LOG.warn(
            "leadership not handed over to={} cause=\"{}\"",
            HexId.format(successor.getAsLong()),
            e.getCause().getMessage());
      }
    }
  }

  /** Hands leadership over, flushes, stops. */
  @Override
  public void close() {
    ticker.close();
    detector.close();
    groups.close();
  }
}
