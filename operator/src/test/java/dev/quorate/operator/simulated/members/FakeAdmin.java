package dev.quorate.operator.simulated.members;

import dev.quorate.operator.members.Answer;
import dev.quorate.operator.members.Answer.Code;
import dev.quorate.operator.members.MemberAdmin;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.simulated.members.FakeDisk.Entry;
import dev.quorate.operator.simulated.members.FakeDisk.GenesisFile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The admin API of one fake member. A change of membership is answered when a majority has it;
 * without one the answer is Unavailable, and it may still happen.
 */
public final class FakeAdmin implements MemberAdmin {
  private final FakeMember member;
  private final FakeNetwork network;
  private final FakeReports reports;
  private final Refusals refusals;

  FakeAdmin(FakeMember member, FakeNetwork network) {
    this.member = member;
    this.network = network;
    this.reports = new FakeReports(member, network.raft());
    this.refusals = new Refusals(member);
  }

  @Override
  public Answer report() {
    return refusals.stopped().orElseGet(this::done);
  }

  @Override
  public Answer reportAfter(long after, Duration wait) {
    return report();
  }

  @Override
  public Answer deliver(String incarnation, String sha256, byte[] content) {
    Optional<Answer> refusal = refusals.ofFile(incarnation);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    String found = FakeDisk.sha256(content);
    if (!found.equals(sha256)) {
      return Refusals.refused(422, Code.BOOTSTRAP_REFUSED, "its SHA-256 is " + found);
    }
    member.download = Optional.empty();
    member.disk.delivered = Optional.of(sha256);
    return done();
  }

  @Override
  public Answer download(DownloadOrder order) {
    Optional<Answer> refusal = refusals.ofFile(order.incarnation());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!Optional.of(order.sha256()).equals(member.disk.delivered)) {
      member.download = Optional.of(order);
      network.tryDownload(member);
    }
    return done();
  }

  @Override
  public Answer fetch(FetchOrder order) {
    String url = "http://%s/%s".formatted(order.address(), order.sha256());
    return download(new DownloadOrder(order.incarnation(), url, order.sha256()));
  }

  @Override
  public Answer genesis(GenesisOrder order) {
    Optional<Answer> refusal = refusals.ofOrder(order.clusterId(), order.incarnation());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    FakeDisk disk = member.disk;
    boolean same = disk.genesis.filter(g -> g.isOf(order)).isPresent();
    if (!disk.isEmpty() && !same) {
      return Refusals.refused(
          409, Code.CONFLICT, "this directory has cluster " + disk.clusterId.orElse("none"));
    }
    Optional<String> wanted = order.source().sha256();
    if (!same && wanted.isPresent() && !wanted.equals(disk.delivered)) {
      return Refusals.refused(422, Code.BOOTSTRAP_REFUSED, "there is no file " + wanted.get());
    }
    form(order);
    return member.running
        ? done()
        : new Answer.Unreachable(MemberFact.Cause.CONNECTION_LOST, "connection reset");
  }

  private void form(GenesisOrder order) {
    FakeDisk disk = member.disk;
    if (disk.genesis.isEmpty()) {
      identify(order.clusterId(), order.epoch());
      disk.genesis = Optional.of(GenesisFile.of(order, false));
      if (network.takeGenesisFault()) {
        network.stop(member);
        return;
      }
    }
    if (!disk.genesis.orElseThrow().started()) {
      disk.genesis = Optional.of(GenesisFile.of(order, true));
      disk.delivered = Optional.empty();
      member.download = Optional.empty();
      disk.term = 1;
      disk.log.add(Entry.of(1, new Configuration(List.of(member.asPeer()), List.of())));
      network.noteFormed(order.clusterId(), disk);
      member.config = Optional.of(order.config());
      member.state = State.FORMING;
    }
  }

  private void identify(String clusterId, long epoch) {
    member.disk.clusterId = Optional.of(clusterId);
    member.disk.epoch = epoch;
    member.disk.memberId = Optional.of(network.mintMemberId());
    member.disk.confirmedBy = member.ownerUid;
  }

  @Override
  public Answer survive(SurviveOrder order) {
    Optional<Answer> refusal = refusals.ofOrder(order.clusterId(), order.incarnation());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    FakeDisk disk = member.disk;
    Optional<GenesisFile> same =
        disk.genesis
            .filter(g -> g.clusterId().equals(order.clusterId()) && g.epoch() == order.epoch())
            .filter(g -> g.predecessor().equals(Optional.of(order.predecessor())));
    if (same.isPresent()) {
      return done();
    }
    Optional<Answer> unfit = refusals.noSurvivor(order, network);
    if (unfit.isPresent()) {
      return unfit.get();
    }
    Peer first =
        new Peer(
            network.mintMemberId(),
            member.nodeId,
            member.address.peerAddress(),
            member.address.restAddress());
    disk.succeed(order, member.config.or(() -> disk.config).orElseThrow(), first);
    network.noteFormed(order.clusterId(), disk);
    member.config = disk.genesis.map(GenesisFile::config);
    member.stepDown();
    member.commit = 0;
    member.leaderCommit = 0;
    member.state = State.CATCHING_UP;
    return done();
  }

  @Override
  public Answer join(JoinOrder order) {
    Optional<Answer> refusal = refusals.ofOrder(order.clusterId(), order.incarnation());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Optional<String> other = member.disk.clusterId.filter(id -> !id.equals(order.clusterId()));
    if (other.isPresent()) {
      return Refusals.refused(409, Code.CONFLICT, "this directory has cluster " + other.get());
    }
    if (member.disk.isEmpty()) {
      identify(order.clusterId(), order.epoch());
      member.state = State.JOINING;
    }
    member.seeds = order.seeds();
    return done();
  }

  @Override
  public Answer confirm(ConfirmOrder order) {
    Optional<Answer> refusal =
        refusals
            .ofOrder(order.clusterId(), order.incarnation())
            .or(() -> refusals.otherData(order.clusterId()))
            .or(() -> refusals.otherOwner(order.ownerUid()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (member.ownerUid.isPresent()) {
      member.disk.confirmedBy = member.ownerUid;
    }
    if (member.awaitsConfirmation) {
      member.begin();
    }
    return done();
  }

  @Override
  public Answer promote(String incarnation, String memberId) {
    Optional<Answer> refusal = refusalOfLeader("memberId", memberId, incarnation);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Configuration now = member.configuration();
    if (now.voter(memberId).isPresent()) {
      return done();
    }
    Optional<Peer> learner = now.learner(memberId);
    if (learner.isEmpty()) {
      return Refusals.refused(404, Code.MEMBER_NOT_FOUND, memberId + " is not a member");
    }
    if (network.raft().match(member, memberId) < member.disk.log.size()) {
      return Refusals.refused(409, Code.NOT_CAUGHT_UP, memberId + " lags");
    }
    return change(now.withVoter(learner.get()));
  }

  @Override
  public Answer remove(String incarnation, String memberId) {
    Optional<Answer> refusal = refusalOfLeader("memberId", memberId, incarnation);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Configuration now = member.configuration();
    if (!now.memberIds().contains(memberId)) {
      return done();
    }
    if (now.voter(memberId).isPresent() && now.voters().size() == 1) {
      return Refusals.refused(409, Code.LAST_VOTER, memberId + " is the last voter");
    }
    if (member.disk.memberId.orElseThrow().equals(memberId)) {
      network.raft().handOver(member, Optional.empty());
      return refusals
          .notLeader()
          .orElseGet(() -> Refusals.refused(503, Code.UNAVAILABLE, "nobody took over"));
    }
    return change(now.without(memberId));
  }

  @Override
  public Answer removeLost(String incarnation, String memberId) {
    Optional<Answer> refusal =
        refusalOfLeader("memberId", memberId, incarnation)
            .or(
                () ->
                    network
                        .reach(member, memberId)
                        .map(
                            heard ->
                                Refusals.refused(
                                    409, Code.CONFLICT, "member " + memberId + " is not lost")));
    return refusal.orElseGet(() -> remove(incarnation, memberId));
  }

  @Override
  public Answer transfer(String incarnation, String target) {
    Optional<Answer> refusal = refusalOfLeader("target", target, incarnation);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (member.disk.memberId.orElseThrow().equals(target)) {
      return done();
    }
    if (member.configuration().voter(target).isEmpty()) {
      return Refusals.refused(409, Code.CONFLICT, target + " is not a voter");
    }
    network.raft().handOver(member, Optional.of(target));
    return member.leading
        ? Refusals.refused(503, Code.UNAVAILABLE, target + " did not take over")
        : done();
  }

  /**
   * POST /admin/v1/members: what a joiner asks of a seed.
   *
   * @param joiner with the memberId that it minted
   */
  public Answer admit(
      Optional<String> clusterId, Peer joiner, Optional<StructuralConfig> itsConfig) {
    Optional<Answer> refusal =
        refusals
            .stopped()
            .or(() -> refusals.otherCluster(clusterId))
            .or(() -> Refusals.badId("memberId", joiner.memberId()))
            .or(refusals::notLeader)
            .or(() -> refusals.otherConfig(itsConfig));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Configuration now = member.configuration();
    if (now.memberIds().contains(joiner.memberId())) {
      return done();
    }
    if (member.disk.removed().contains(joiner.memberId())) {
      return Refusals.refused(409, Code.MEMBER_REMOVED, joiner.memberId() + " was removed");
    }
    if (now.members().stream().anyMatch(p -> p.nodeId().equals(joiner.nodeId()))) {
      return Refusals.refused(
          409, Code.NODE_ID_TAKEN, joiner.nodeId() + " is a member; remove it first");
    }
    return change(now.withLearner(joiner));
  }

  private Optional<Answer> refusalOfLeader(String field, String id, String incarnation) {
    return Refusals.badId(field, id)
        .or(refusals::stopped)
        .or(() -> refusals.otherIncarnation(incarnation))
        .or(refusals::notLeader);
  }

  private Answer change(Configuration next) {
    if (!network.raft().mayChange(member)) {
      return Refusals.refused(503, Code.UNAVAILABLE, "the change before this one is not committed");
    }
    return network.raft().propose(member, Entry.of(member.disk.term, next))
        ? done()
        : Refusals.refused(
            503, Code.UNAVAILABLE, "no majority answered in time; it may still happen");
  }

  private Answer done() {
    return new Answer.Done(reports.current());
  }
}
