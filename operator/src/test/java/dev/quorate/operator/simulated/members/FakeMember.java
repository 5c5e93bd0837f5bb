package dev.quorate.operator.simulated.members;

import dev.quorate.operator.members.MemberAdmin.DownloadOrder;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.simulated.members.FakeDisk.GenesisFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One running process of a fake member: what it remembers besides its disk. {@link #admin} is its
 * admin API.
 */
public final class FakeMember {
  final String nodeId;
  final String incarnation;
  final FakeDisk disk;
  final Peer address;
  final Optional<String> ownCluster;
  final Optional<String> ownerUid;
  final Set<String> retired;

  State state = State.STARTING;
  Optional<MemberReport.Failure> failure = Optional.empty();
  Optional<String> leader = Optional.empty();
  boolean leading;
  boolean running = true;
  long commit;
  long leaderCommit;

  /** For so many steps it has led without hearing from a majority. */
  int unheard;

  List<String> seeds = List.of();
  boolean asksInVain;

  /** What it is to download, and could not yet. */
  Optional<DownloadOrder> download = Optional.empty();

  boolean awaitsConfirmation;
  Optional<StructuralConfig> config = Optional.empty();

  private final FakeAdmin admin;

  FakeMember(
      String nodeId,
      String incarnation,
      FakeDisk disk,
      FakeNetwork network,
      String restAddress,
      Optional<String> ownCluster,
      Optional<String> ownerUid,
      Set<String> retired) {
    this.ownCluster = ownCluster;
    this.ownerUid = ownerUid;
    this.retired = Set.copyOf(retired);
    this.nodeId = nodeId;
    this.incarnation = incarnation;
    this.disk = disk;
    this.address = new Peer("", nodeId, nodeId + ":2380", restAddress);
    this.admin = new FakeAdmin(this, network);
  }

  /** The same process in a copy of the world; its reports are numbered from 1 again. */
  FakeMember(FakeMember from, FakeDisk disk, FakeNetwork network) {
    this(
        from.nodeId,
        from.incarnation,
        disk,
        network,
        from.address.restAddress(),
        from.ownCluster,
        from.ownerUid,
        from.retired);
    state = from.state;
    failure = from.failure;
    leader = from.leader;
    leading = from.leading;
    running = from.running;
    commit = from.commit;
    leaderCommit = from.leaderCommit;
    unheard = from.unheard;
    seeds = from.seeds;
    asksInVain = from.asksInVain;
    download = from.download;
    awaitsConfirmation = from.awaitsConfirmation;
    config = from.config;
  }

  public FakeAdmin admin() {
    return admin;
  }

  public String nodeId() {
    return nodeId;
  }

  /** The UID of the pod that it runs in. */
  public String incarnation() {
    return incarnation;
  }

  public FakeDisk disk() {
    return disk;
  }

  public State state() {
    return state;
  }

  public boolean isServing() {
    return state == State.SERVING;
  }

  public boolean isRunning() {
    return running;
  }

  public boolean isLeading() {
    return leading;
  }

  /** The configuration that this member acts on: the latest in its log. */
  public Configuration configuration() {
    return disk.configuration();
  }

  /** The latest one that it knows to be committed. */
  public Configuration committedConfiguration() {
    return disk.configurationWithin(commit);
  }

  Peer asPeer() {
    return new Peer(
        disk.memberId.orElseThrow(), nodeId, address.peerAddress(), address.restAddress());
  }

  /** Reads the directory, once, and goes to the state that follows from it. */
  void boot() {
    if (state != State.STARTING) {
      return;
    }
    config = disk.genesis.map(GenesisFile::config);
    if (ownCluster.isPresent()
        && disk.clusterId.filter(id -> !id.equals(ownCluster.get())).isPresent()
        && !disk.follows(ownCluster.get())) {
      fail("OtherCluster", "its data is of cluster " + disk.clusterId.get());
      return;
    }
    if (ownCluster.isPresent() && disk.memberId.filter(retired::contains).isPresent()) {
      disk.retire();
      config = Optional.empty();
    }
    if (disk.isEmpty() || disk.genesis.filter(g -> !g.started()).isPresent()) {
      state = State.WAITING;
    } else if (ownerUid.isPresent() && !ownerUid.equals(disk.confirmedBy)) {
      state = State.WAITING;
      awaitsConfirmation = true;
    } else {
      begin();
    }
  }

  /** Takes part with the data that it has. */
  void begin() {
    awaitsConfirmation = false;
    if (disk.damage.isPresent()) {
      fail(disk.damage.get(), "its volume cannot be worked with");
      return;
    }
    state = disk.log.isEmpty() ? State.JOINING : State.CATCHING_UP;
  }

  void fail(String reason, String message) {
    state = State.FAILED;
    leading = false;
    failure = Optional.of(new MemberReport.Failure(reason, message));
  }

  void stepDown() {
    leading = false;
    leader = Optional.empty();
  }

  boolean isVoter() {
    return disk.memberId.flatMap(own -> disk.configuration().voter(own)).isPresent();
  }

  boolean isCaughtUp() {
    return leader.isPresent() && commit >= leaderCommit && !disk.log.isEmpty();
  }

  /** In a Raft group of its own accord: neither starting, waiting, joining nor failed. */
  boolean takesPart() {
    return switch (state) {
      case FORMING, CATCHING_UP, SERVING -> true;
      case STARTING, WAITING, JOINING, STOPPING, FAILED -> false;
    };
  }
}
