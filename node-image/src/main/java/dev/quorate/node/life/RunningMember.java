package dev.quorate.node.life;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftGroups;
import dev.quorate.node.engine.Start;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.Quota;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.membership.Membership;
import dev.quorate.node.membership.RemovedMembers;
import dev.quorate.node.metrics.CountedGroup;
import dev.quorate.node.metrics.EngineMeters;
import dev.quorate.node.metrics.Holdings;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.Problem;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import dev.quorate.node.transport.PeerIdentity;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The parts of a member that runs: its groups, the meta group's state, changes of membership. */
public final class RunningMember implements AutoCloseable {
  private static final int META_GROUP = 0;

  private final Identity identity;
  private final Path dataDirectory;
  private final Quota quota;
  private final RaftGroups groups;
  private final RaftGroup<MetaResult> meta;
  private final MetaStateMachine state;
  private final Membership membership;
  private volatile Optional<Genesis> genesis = Optional.empty();
  private volatile boolean isEstablished;

  private RunningMember(
      Identity identity,
      NodeOptions options,
      RaftGroups groups,
      RaftGroup<MetaResult> meta,
      MetaStateMachine state) {
    this.identity = identity;
    this.dataDirectory = options.dataDirectory();
    this.quota = new Quota(options.quotaBytes());
    this.groups = groups;
    this.meta = meta;
    this.state = state;
    this.isEstablished = identity.stage() == Identity.Stage.MEMBER;
    this.membership = new Membership(meta, new CommittedRemovals(), this::establishedGenesis);
  }

  /** Called by threads of the engine; must not block. */
  public interface Listener {
    void changed();

    /** The disk, or a group that met what it takes for impossible: nothing goes on here. */
    void failed(IOException failure);

    /** The log holds something that only a newer version understands; the group has stopped. */
    void notUnderstood(UnknownCommand command);
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
      Listener listener)
      throws IOException, EmptyLog {
    RaftGroups groups =
        RaftGroups.open(
            options.dataDirectory(),
            new PeerIdentity(identity.clusterId(), identity.memberId()),
            new InetSocketAddress(options.listenHost(), options.peerPort()),
            options.raft(),
            environment,
            meters,
            failure -> tell(listener, failure));
    try {
      if (identity.stage() == Identity.Stage.MEMBER && !groups.hasState(META_GROUP)) {
        throw new EmptyLog(options.dataDirectory());
      }
      MetaStateMachine state = new MetaStateMachine(environment.background());
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
      return new RunningMember(identity, options, groups, new CountedGroup<>(meta, meters), state);
    } catch (IOException | RuntimeException | EmptyLog e) {
      groups.close();
      throw e;
    }
  }

  private static void tell(Listener listener, IOException failure) {
    if (failure.getCause() instanceof UnknownCommand command) {
      listener.notUnderstood(command);
    } else {
      listener.failed(failure);
    }
  }

  private static Start start(Identity identity, Member self) {
    return switch (identity.stage()) {
      case FORMING -> new Start.Form(self);
      case JOINING, MEMBER -> new Start.Join();
    };
  }

  /** A member without its log could vote twice in a term; it must not start. */
  public static final class EmptyLog extends Exception {
    EmptyLog(Path dataDirectory) {
      super(
          "the log in "
              + dataDirectory
              + " is empty, but this member has been part of the cluster: its log was lost, and"
              + " with it the voters. Remove this member, then start it on an empty data"
              + " directory");
    }
  }

  public GroupStatus status() {
    return meta.status();
  }

  Membership membership() {
    return membership;
  }

  CompletableFuture<Long> readIndex() {
    return meta.readIndex();
  }

  /** The genesis as this member has applied it from the log; it never changes once it is there. */
  Optional<Genesis> genesis() {
    if (genesis.isEmpty()) {
      genesis = state.genesis().map(Genesis::fromBytes);
    }
    return genesis;
  }

  /** This member's identity says {@link Identity.Stage#MEMBER} from now on. */
  void established() {
    isEstablished = true;
  }

  // A member that may still lose its log lets nobody in: the newcomer would know of a cluster that
  // never was.
  private Optional<Genesis> establishedGenesis() {
    return isEstablished ? genesis() : Optional.empty();
  }

  boolean hasGenesis() {
    return state.genesis().isPresent();
  }

  /** Writes the genesis into the log; the same one again changes nothing. */
  public CompletableFuture<MetaResult> proposeGenesis(Genesis genesis) {
    return meta.propose(MetaCommand.FormCluster.of(genesis.toBytes()).encode())
        .thenApply(RaftGroup.Applied::result);
  }

  boolean isRecordedAsRemoved() {
    return state.removedMembers().contains(identity.memberId());
  }

  /** For how long each thread of the engine has not come round. */
  public Map<String, Duration> silence() {
    return groups.silence();
  }

  List<Problem> peerProblems() {
    return groups.peerProblems().stream()
        .map(problem -> new Problem(problem.reason().name(), problem.message()))
        .toList();
  }

  /** Addresses of the HTTP APIs of all other members, as far as they are known here. */
  List<String> otherRestAddresses() {
    return meta.status().configuration().membersBut(identity.memberId()).stream()
        .map(Member::restAddress)
        .toList();
  }

  Optional<Member> find(long memberId) {
    return meta.status().configuration().member(memberId);
  }

  Optional<Problem> fullStore() {
    return quota.isExceeded(state.keyspace())
        ? Optional.of(
            new Problem(
                "StoreFull",
                "the store takes its quota of "
                    + quota.bytes()
                    + " bytes: puts are refused until keys are deleted and the history is"
                    + " compacted"))
        : Optional.empty();
  }

  public Backend etcdBackend(String version) {
    return new Backend(
        identity.clusterId(), identity.memberId(), meta, state, version, quota, this::bytesOnDisk);
  }

  public Holdings holdings() {
    Keyspace keyspace = state.keyspace();
    return new Holdings(
        bytesOnDisk("wal"),
        keyspace.sizeInBytes(),
        quota.bytes(),
        keyspace.size(),
        keyspace.revision(),
        keyspace.compactRevision());
  }

  private long bytesOnDisk() {
    return bytesOnDisk("wal") + bytesOnDisk("groups");
  }

  private long bytesOnDisk(String directory) {
    return size(dataDirectory.resolve(directory).toFile());
  }

  private static long size(File file) {
    File[] children = file.listFiles();
    return children == null
        ? file.length()
        : Stream.of(children).mapToLong(RunningMember::size).sum();
  }

  /** Hands leadership over, flushes, stops. */
  @Override
  public void close() {
    groups.close();
  }

  private final class CommittedRemovals implements RemovedMembers {
    @Override
    public boolean contains(long memberId) {
      return state.removedMembers().contains(memberId);
    }

    @Override
    public CompletableFuture<Void> record(long memberId) {
      return meta.propose(new MetaCommand.RecordRemovedMember(memberId).encode())
          .thenAccept(applied -> requireRecorded(applied.result()));
    }

    private static void requireRecorded(MetaResult result) {
      if (!(result instanceof MetaResult.MemberRecorded)) {
        throw new IllegalStateException("the removal was not recorded: " + result);
      }
    }
  }
}
