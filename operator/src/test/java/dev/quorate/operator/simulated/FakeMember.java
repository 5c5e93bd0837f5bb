package dev.quorate.operator.simulated;

import dev.quorate.operator.members.Answer;
import dev.quorate.operator.members.Answer.Code;
import dev.quorate.operator.members.MemberAdmin;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Role;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.simulated.FakeDisk.Config;
import dev.quorate.operator.simulated.FakeDisk.Entry;
import dev.quorate.operator.simulated.FakeDisk.GenesisFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One running fake member: the admin API of docs/admin-api.md over a simplified but honest Raft
 * (see {@link FakeNetwork}). A change of membership is answered when a majority has it; without one
 * the answer is Unavailable, and it may still happen.
 */
public final class FakeMember implements MemberAdmin {
  final String nodeId;
  final String incarnation;
  final FakeDisk disk;
  final FakeNetwork network;
  final Peer address;
  final Optional<String> ownCluster;

  State state = State.STARTING;
  Optional<MemberReport.Failure> failure = Optional.empty();
  Optional<String> leader = Optional.empty();
  boolean leading;
  boolean running = true;
  long commit;
  long leaderCommit;
  List<String> seeds = List.of();
  boolean asksInVain;
  Optional<StructuralConfig> config = Optional.empty();

  private long reportVersion = 1;
  private Optional<MemberReport> lastReport = Optional.empty();

  FakeMember(
      String nodeId,
      String incarnation,
      FakeDisk disk,
      FakeNetwork network,
      String restAddress,
      Optional<String> ownCluster) {
    this.ownCluster = ownCluster;
    this.nodeId = nodeId;
    this.incarnation = incarnation;
    this.disk = disk;
    this.network = network;
    this.address = new Peer("", nodeId, nodeId + ":2380", restAddress);
  }

  Peer asPeer() {
    return new Peer(
        disk.memberId.orElseThrow(), nodeId, address.peerAddress(), address.restAddress());
  }

  /** What the process makes of its directory when it starts. */
  void boot() {
    if (state != State.STARTING) {
      return;
    }
    config = disk.genesis.map(GenesisFile::config);
    if (ownCluster.isPresent()
        && disk.clusterId.filter(id -> !id.equals(ownCluster.get())).isPresent()) {
      fail("OtherCluster", "its data is of cluster " + disk.clusterId.get());
      return;
    }
    if (disk.isEmpty() || disk.genesis.filter(g -> !g.started()).isPresent()) {
      state = State.WAITING;
    } else if (disk.log.isEmpty()) {
      state = State.JOINING;
    } else {
      state = State.CATCHING_UP;
    }
  }

  void fail(String reason, String message) {
    state = State.FAILED;
    leading = false;
    failure = Optional.of(new MemberReport.Failure(reason, message));
  }

  boolean isCaughtUp() {
    return leader.isPresent() && commit >= leaderCommit && !disk.log.isEmpty();
  }

  @Override
  public Answer report() {
    return running ? new Answer.Done(current()) : new Answer.Unreachable("connection refused");
  }

  @Override
  public Answer reportAfter(long after, Duration wait) {
    return report();
  }

  @Override
  public Answer genesis(GenesisOrder order) {
    if (!running) {
      return new Answer.Unreachable("connection refused");
    }
    Optional<Answer> refusal =
        badId("clusterId", order.clusterId()).or(() -> wrong(order.incarnation()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (state == State.STARTING) {
      return refused(503, Code.UNAVAILABLE, "starting");
    }
    boolean same =
        disk.genesis
            .filter(g -> g.clusterId().equals(order.clusterId()))
            .filter(g -> g.epoch() == order.epoch() && g.config().equals(order.config()))
            .isPresent();
    if (!disk.isEmpty() && !same) {
      return refused(
          409, Code.CONFLICT, "this directory has cluster " + disk.clusterId.orElse("none"));
    }
    form(order);
    return running ? new Answer.Done(current()) : new Answer.Unreachable("connection reset");
  }

  private void form(GenesisOrder order) {
    if (disk.genesis.isEmpty()) {
      disk.clusterId = Optional.of(order.clusterId());
      disk.epoch = order.epoch();
      disk.memberId = Optional.of(network.mint());
      disk.genesis =
          Optional.of(new GenesisFile(order.clusterId(), order.epoch(), order.config(), false));
      if (network.takeGenesisFault()) {
        network.stop(this);
        return;
      }
    }
    if (!disk.genesis.orElseThrow().started()) {
      disk.genesis =
          Optional.of(new GenesisFile(order.clusterId(), order.epoch(), order.config(), true));
      disk.term = 1;
      disk.log.add(
          new Entry(1, Optional.of(new Config(List.of(asPeer()), List.of())), Optional.empty()));
      network.formed(order.clusterId(), disk);
      config = Optional.of(order.config());
      state = State.FORMING;
    }
  }

  @Override
  public Answer join(JoinOrder order) {
    if (!running) {
      return new Answer.Unreachable("connection refused");
    }
    Optional<Answer> refusal =
        badId("clusterId", order.clusterId()).or(() -> wrong(order.incarnation()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (state == State.STARTING) {
      return refused(503, Code.UNAVAILABLE, "starting");
    }
    if (disk.clusterId.filter(id -> !id.equals(order.clusterId())).isPresent()) {
      return refused(409, Code.CONFLICT, "this directory has cluster " + disk.clusterId.get());
    }
    if (disk.isEmpty()) {
      disk.clusterId = Optional.of(order.clusterId());
      disk.epoch = order.epoch();
      disk.memberId = Optional.of(network.mint());
      state = State.JOINING;
    }
    seeds = order.seeds();
    return new Answer.Done(current());
  }

  @Override
  public Answer promote(String meantFor, String memberId) {
    Optional<Answer> refusal =
        badId("memberId", memberId).or(() -> wrong(meantFor)).or(this::notLeader);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Config now = disk.config();
    if (now.voters().stream().anyMatch(p -> p.memberId().equals(memberId))) {
      return new Answer.Done(current());
    }
    Optional<Peer> learner =
        now.learners().stream().filter(p -> p.memberId().equals(memberId)).findFirst();
    if (learner.isEmpty()) {
      return refused(404, Code.MEMBER_NOT_FOUND, memberId + " is not a member");
    }
    if (network.match(this, memberId) < disk.log.size()) {
      return refused(409, Code.NOT_CAUGHT_UP, memberId + " lags");
    }
    return change(now.withVoter(learner.get()));
  }

  @Override
  public Answer remove(String meantFor, String memberId) {
    Optional<Answer> refusal =
        badId("memberId", memberId).or(() -> wrong(meantFor)).or(this::notLeader);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Config now = disk.config();
    if (!now.ids().contains(memberId)) {
      return new Answer.Done(current());
    }
    boolean votes = now.voters().stream().anyMatch(p -> p.memberId().equals(memberId));
    if (votes && now.voters().size() == 1) {
      return refused(409, Code.LAST_VOTER, memberId + " is the last voter");
    }
    if (disk.memberId.orElseThrow().equals(memberId)) {
      network.handOver(this, Optional.empty());
      return notLeader().orElseGet(() -> refused(503, Code.UNAVAILABLE, "nobody took over"));
    }
    return change(now.without(memberId));
  }

  @Override
  public Answer transfer(String meantFor, String target) {
    Optional<Answer> refusal =
        badId("target", target).or(() -> wrong(meantFor)).or(this::notLeader);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (disk.memberId.orElseThrow().equals(target)) {
      return new Answer.Done(current());
    }
    if (disk.config().voters().stream().noneMatch(p -> p.memberId().equals(target))) {
      return refused(409, Code.CONFLICT, target + " is not a voter");
    }
    network.handOver(this, Optional.of(target));
    return leading
        ? refused(503, Code.UNAVAILABLE, target + " did not take over")
        : new Answer.Done(current());
  }

  /**
   * POST /admin/v1/members: what a joiner asks of a seed.
   *
   * @param asker the joiner, with the memberId that it minted
   */
  public Answer admit(
      Optional<String> clusterId, Peer asker, Optional<StructuralConfig> itsConfig) {
    if (!running) {
      return new Answer.Unreachable("connection refused");
    }
    if (clusterId.isPresent() && !clusterId.equals(disk.clusterId)) {
      return refused(409, Code.OTHER_CLUSTER, "this is cluster " + disk.clusterId.orElse("none"));
    }
    Optional<Answer> refusal = badId("memberId", asker.memberId()).or(this::notLeader);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (itsConfig.isPresent() && !itsConfig.equals(config)) {
      return refused(409, Code.CONFIG_MISMATCH, differences(itsConfig.get(), config.orElseThrow()));
    }
    Config now = disk.config();
    if (now.ids().contains(asker.memberId())) {
      return new Answer.Done(current());
    }
    if (disk.removed().contains(asker.memberId())) {
      return refused(409, Code.MEMBER_REMOVED, asker.memberId() + " was removed");
    }
    List<Peer> all = new ArrayList<>(now.voters());
    all.addAll(now.learners());
    if (all.stream().anyMatch(p -> p.nodeId().equals(asker.nodeId()))) {
      return refused(409, Code.NODE_ID_TAKEN, asker.nodeId() + " is a member; remove it first");
    }
    return change(now.withLearner(asker));
  }

  /**
   * One configuration after the other: the last must be committed first (Raft dissertation, 4.1).
   */
  private Answer change(Config next) {
    boolean pending = !disk.configWithin(commit).equals(disk.config());
    boolean committedInTerm = commit > 0 && disk.log.get((int) commit - 1).term() == disk.term;
    if (pending || !committedInTerm) {
      return refused(503, Code.UNAVAILABLE, "the change before this one is not committed");
    }
    disk.log.add(new Entry(disk.term, Optional.of(next), Optional.empty()));
    long index = disk.log.size();
    for (int round = 0; round < 4 && commit < index; round++) {
      network.replicate(this);
    }
    return commit >= index && leading
        ? new Answer.Done(current())
        : refused(503, Code.UNAVAILABLE, "no majority answered in time; it may still happen");
  }

  private Optional<Answer> wrong(String meantFor) {
    if (!running) {
      return Optional.of(new Answer.Unreachable("connection refused"));
    }
    return meantFor.equals(incarnation)
        ? Optional.empty()
        : Optional.of(
            refused(
                412, Code.WRONG_INCARNATION, "meant for " + meantFor + ", this is " + incarnation));
  }

  private Optional<Answer> notLeader() {
    if (leading) {
      return Optional.empty();
    }
    Optional<Answer.Leader> hint =
        leader.flatMap(
            id ->
                disk.config().voters().stream()
                    .filter(p -> p.memberId().equals(id))
                    .map(p -> new Answer.Leader(id, p.nodeId(), p.restAddress()))
                    .findFirst());
    return Optional.of(
        new Answer.Refused(
            421, Code.NOT_LEADER, "only the leader can do this", Optional.empty(), hint));
  }

  private static Optional<Answer> badId(String field, String value) {
    return value.matches("[0-9a-f]{16}")
        ? Optional.empty()
        : Optional.of(
            new Answer.Refused(
                400,
                Code.INVALID_REQUEST,
                field + " must be 16 hexadecimal digits",
                Optional.of(field),
                Optional.empty()));
  }

  /** Every key that differs, with both values, and no other key. */
  private static String differences(StructuralConfig there, StructuralConfig here) {
    List<String> ours = fields(here);
    List<String> theirs = new ArrayList<>(fields(there));
    theirs.removeAll(ours);
    return theirs + " there, " + ours.stream().filter(f -> !fields(there).contains(f)).toList();
  }

  private static List<String> fields(StructuralConfig config) {
    String all = config.toString();
    return List.of(all.substring(all.indexOf('[') + 1, all.length() - 1).split(", "));
  }

  private static Answer refused(int status, Code code, String message) {
    return new Answer.Refused(status, code, message, Optional.empty(), Optional.empty());
  }

  private MemberReport current() {
    MemberReport now = report(0);
    boolean changed = lastReport.filter(last -> sameButIndexes(last, now)).isEmpty();
    if (changed) {
      reportVersion += lastReport.isPresent() ? 1 : 0;
      lastReport = Optional.of(now);
    }
    return report(reportVersion);
  }

  private static boolean sameButIndexes(MemberReport one, MemberReport other) {
    return one.state() == other.state()
        && one.role() == other.role()
        && one.leader().equals(other.leader())
        && one.term() == other.term()
        && one.caughtUp() == other.caughtUp()
        && one.voters().equals(other.voters())
        && one.learners().equals(other.learners())
        && one.clusterId().equals(other.clusterId())
        && one.genesis().equals(other.genesis())
        && one.failure().equals(other.failure())
        && one.problems().equals(other.problems());
  }

  private MemberReport report(long version) {
    Config now = disk.config();
    Role role = Role.NONE;
    if (disk.memberId.isPresent()) {
      String own = disk.memberId.get();
      boolean votes = now.voters().stream().anyMatch(p -> p.memberId().equals(own));
      boolean learns = now.learners().stream().anyMatch(p -> p.memberId().equals(own));
      role = votes ? Role.VOTER : learns ? Role.LEARNER : Role.NONE;
    }
    return new MemberReport(
        version,
        nodeId,
        incarnation,
        "0.1.0",
        state,
        failure,
        disk.clusterId,
        disk.clusterId.map(id -> disk.epoch),
        disk.memberId,
        disk.genesis.map(
            g -> new MemberReport.Genesis(g.clusterId(), g.epoch(), "Empty", g.started())),
        role,
        leader,
        disk.term,
        commit,
        commit,
        isCaughtUp(),
        now.voters(),
        now.learners(),
        leading ? network.progress(this) : List.of(),
        config.map(StructuralConfig::digest),
        state == State.JOINING && (asksInVain || seeds.isEmpty())
            ? List.of(new MemberReport.Problem("JoinPending", "nobody took it in yet"))
            : List.of());
  }
}
