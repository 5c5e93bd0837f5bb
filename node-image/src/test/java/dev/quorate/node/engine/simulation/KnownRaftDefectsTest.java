package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.CoreStatus;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.Role;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What broke other implementations, as stories of a whole group (docs/decisions/0001). */
class KnownRaftDefectsTest {
  @Test
  @DisplayName("D1 half of four voters commits nothing, whatever a crashed leader had in mind")
  void halfIsNoMajority() {
    Cluster cluster = Cluster.of(1, 4);
    Node old = cluster.untilLeader();
    cluster.write(1);

    cluster.isolate(old.id());
    cluster.remove(old, someOther(cluster, old));
    cluster.run(50);
    assertThat(old.status().configuration().voters()).hasSize(3);
    old.crash();
    Node leader = untilOtherLeader(cluster, old);
    cluster.write(10);

    someNodeOtherThan(cluster, leader, old).crash();
    Request write = cluster.propose(leader);
    cluster.run(3000);
    assertThat(write.isAcknowledged()).as("with two of four").isFalse();

    cluster.network().joinAll();
    old.start();
    cluster.write(1);
  }

  @Test
  @DisplayName("D2 a removed member that never heard of it neither wins nor disturbs")
  void removedMemberDoesNotDisturb() {
    Cluster cluster = Cluster.of(2, 3);
    Node leader = cluster.untilLeader();
    cluster.write(1);
    Node removed = cluster.node(someOther(cluster, leader));
    cluster.isolate(removed.id());
    cluster.untilDone(cluster.remove(leader, removed.id()));
    cluster.write(1);
    cluster.run(5000);
    cluster.network().joinAll();

    long term = leader.status().term();
    cluster.run(20_000);
    assertThat(leader.leads()).isTrue();
    assertThat(leader.status().term()).isEqualTo(term);

    leader.crash();
    cluster.run(10_000);
    assertThat(cluster.leader()).as("one of two voters and a removed one").isEmpty();
    leader.start();
    cluster.write(1);
  }

  @Test
  @DisplayName("D5 learners do not keep a leader that lost the voters in office")
  void learnersDoNotCount() {
    Cluster cluster = Cluster.of(5, 3);
    Node leader = cluster.untilLeader();
    cluster.write(1);
    for (long id : List.of(4L, 5L)) {
      cluster.addJoiner(id);
      cluster.untilDone(cluster.addLearner(leader, id));
    }
    cluster.partition(leader.id(), 4, 5);
    cluster.run(1500);

    assertThat(leader.leads()).isFalse();
    untilOtherLeader(cluster, leader);
    cluster.write(1);
  }

  @Test
  @DisplayName("D6 after each follower was restarted once, another leader is still elected")
  void restartsInOneTerm() {
    Cluster cluster = Cluster.of(6, 3);
    Node leader = cluster.untilLeader();
    cluster.write(1);
    for (Node node : cluster.nodes()) {
      if (node != leader) {
        node.crash();
        cluster.run(300);
        node.start();
        cluster.run(300);
      }
    }
    leader.crash();
    cluster.until("another leader", 6000, () -> cluster.leader().isPresent());
    cluster.write(1);
  }

  @Test
  @DisplayName("D7 one has the newer log, the other the higher term: they agree on a leader")
  void newerLogAgainstHigherTerm() throws Exception {
    Cluster cluster = Cluster.of(7, 3);
    Node leader = cluster.untilLeader();
    cluster.write(1);
    Node behind = cluster.node(someOther(cluster, leader));
    Node ahead = someNodeOtherThan(cluster, leader, behind);
    behind.crash();
    cluster.write(5);
    leader.crash();
    behind.raiseTerm(90);
    behind.start();

    cluster.until("an election", 10_000, () -> cluster.leader().isPresent());
    assertThat(cluster.leader()).contains(ahead);
    assertThat(ahead.status().term()).isGreaterThan(90);
    cluster.write(1);
  }

  @Test
  @DisplayName("D10 the transfer's target cannot be removed meanwhile, and the leader goes on")
  void targetRemovedInTheMiddle() {
    Cluster cluster = Cluster.of(10, 3);
    Node leader = cluster.untilLeader();
    cluster.write(1);
    long target = someOther(cluster, leader);
    cluster.isolate(target);

    Request transfer = cluster.transfer(leader, target);
    assertThat(cluster.remove(leader, target).refusal())
        .containsInstanceOf(RaftException.Busy.class);
    cluster.run(1200);
    assertThat(transfer.refusal()).containsInstanceOf(RaftException.Unavailable.class);
    assertThat(leader.leads()).isTrue();
    cluster.write(1);
    cluster.untilDone(cluster.remove(leader, target));
    assertThat(cluster.transfer(leader, target).refusal())
        .containsInstanceOf(RaftException.Invalid.class);
    cluster.write(1);
  }

  @Test
  @DisplayName("D13 a lost chunk and a change of term do not block a snapshot's installation")
  void lostChunkAndNewTerm() {
    Cluster cluster = Cluster.of(13, 3, config -> keepNothing(config), 10);
    Node leader = cluster.untilLeader();
    Node behind = cluster.node(someOther(cluster, leader));
    behind.crash();
    // The log is kept for who was heard lately.
    cluster.run(1500);
    cluster.write(60);

    cluster.network().keep(Message.SnapshotChunk.class::isInstance);
    behind.start();
    cluster.until("a chunk on its way", () -> !cluster.network().kept().isEmpty());
    leader.crash();
    cluster.until(
        "the new leader's chunk",
        () ->
            cluster.leader().isPresent()
                && cluster.network().kept().stream().anyMatch(m -> m.from() != leader.id()));
    cluster.network().release();

    cluster.untilCaughtUp(behind);
    assertThat(behind.status().snapshotIndex()).isPositive();
  }

  @Test
  @DisplayName(
      "D14 a log full of uncommitted entries does not keep a new leader from its first one")
  void fullOfUncommittedEntries() {
    Cluster cluster = Cluster.of(14, 3, config -> smallLog(config));
    Node leader = cluster.untilLeader();
    cluster.write(1);
    cluster.nodes().forEach(node -> cluster.network().cutOneWay(node.id(), leader.id()));
    while (cluster.propose(leader, 50).refusal().isEmpty()) {
      cluster.run(1);
    }
    cluster.run(50);
    leader.crash();
    cluster.network().joinAll();

    Node next = untilOtherLeader(cluster, leader);
    assertThat(next.status().lastIndex()).isGreaterThan(5);
    cluster.write(3);
  }

  @Test
  @DisplayName("D15 a second voter that vanishes as it is promoted is a learner again")
  void secondVoterVanishes() {
    Cluster cluster = Cluster.of(15, 1);
    Node first = cluster.untilLeader();
    cluster.write(3);
    Node second = cluster.addJoiner(2);
    cluster.untilDone(cluster.addLearner(first, 2));
    untilPromotable(cluster, second);

    cluster.isolate(2);
    takenBack(cluster, first);
    cluster.until("leadership again", 1000, first::leads);
    assertThat(first.status().configuration().isLearner(2)).isTrue();
    cluster.write(3);

    cluster.network().joinAll();
    cluster.untilCaughtUp(second);
    cluster.untilDone(cluster.promote(first, 2));
    cluster.write(1);
  }

  @Test
  @DisplayName(
      "D15 a promotion that only the new voter has is taken back, and survives a power cut")
  void promotionIsTakenBackAndThePowerFails() {
    Cluster cluster = Cluster.of(21, 1);
    Node first = cluster.untilLeader();
    cluster.write(3);
    Node second = cluster.addJoiner(2);
    cluster.untilDone(cluster.addLearner(first, 2));
    untilPromotable(cluster, second);

    // What is sent to it arrives, its acknowledgements do not.
    cluster.network().cutOneWay(2, 1);
    takenBack(cluster, first);
    assertThat(second.status().configuration().isVoter(2)).as("it has its promotion").isTrue();
    // The vote for itself is on its way to the disk; what is written after it takes longer.
    cluster.hangDisk(first, 500);
    cluster.network().joinAll();
    cluster.until("leadership again", 1000, first::leads);
    cluster.run(60);
    long written = first.status().lastIndex();
    assertThat(first.status().durableIndex()).as("its own disk lags").isLessThan(written);
    assertThat(second.hasDurably(written, first.status().term()))
        .as("the other has an entry that its leader may still forget")
        .isFalse();

    first.cutPower();
    first.start();
    cluster.untilLeader();
    cluster.write(3);
    cluster.untilCaughtUp(second);
  }

  /** It has everything, and the leader has heard that. */
  private static void untilPromotable(Cluster cluster, Node learner) {
    cluster.untilCaughtUp(learner);
    Node leader = cluster.untilLeader();
    long index = leader.status().lastIndex();
    cluster.until(
        "the leader knows that " + learner + " has everything",
        () -> leader.status().peers().stream().anyMatch(peer -> peer.matchIndex() >= index));
  }

  /** Asks the only voter to promote member 2, which does not get through; it leads on alone. */
  private static void takenBack(Cluster cluster, Node first) {
    Request promotion = cluster.promote(first, 2);
    cluster.until("an answer", 3000, promotion::isAnswered);
    assertThat(promotion.refusal())
        .containsInstanceOf(RaftException.Invalid.class)
        .get()
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
        .hasMessageContaining("was taken back");
  }

  @Test
  @DisplayName("D15 nobody is promoted that does not answer or lags")
  void onlyWhoIsCaughtUpIsPromoted() {
    Cluster cluster = Cluster.of(16, 1, config -> strictCatchUp(config));
    Node first = cluster.untilLeader();
    cluster.write(1);
    Node second = cluster.addJoiner(2);
    cluster.untilDone(cluster.addLearner(first, 2));
    cluster.untilCaughtUp(second);
    cluster.isolate(2);
    cluster.write(20);
    assertThat(cluster.promote(first, 2).refusal()).containsInstanceOf(RaftException.Invalid.class);
    cluster.run(2000);
    assertThat(cluster.promote(first, 2).refusal()).containsInstanceOf(RaftException.Invalid.class);
  }

  @Test
  @DisplayName("D16 a leader that removes itself hands over at once, and its successor removes it")
  void leaderRemovesItself() {
    Cluster cluster = Cluster.of(17, 3);
    Node leader = cluster.untilLeader();
    cluster.write(1);
    long began = cluster.now();

    Request removal = cluster.remove(leader, leader.id());
    cluster.until("an answer", removal::isAnswered);
    Node next = cluster.leader().orElseThrow();
    assertThat(removal.refusal())
        .get()
        .asInstanceOf(InstanceOfAssertFactories.type(RaftException.NotLeader.class))
        .extracting(RaftException.NotLeader::leader)
        .isEqualTo(next.id());
    assertThat(cluster.now() - began).as("milliseconds without a leader").isLessThan(100);

    cluster.untilWritten();
    cluster.untilDone(cluster.remove(next, leader.id()));
    cluster.until("the removed one knows", 1000, () -> leader.status().role() == Role.OUTSIDER);
    cluster.write(1);
  }

  @Test
  @DisplayName("D17 a follower that was cut off comes back without disturbing the leader")
  void partitionedFollowerReturns() {
    Cluster cluster = Cluster.of(18, 3);
    Node leader = cluster.untilLeader();
    cluster.write(1);
    long term = leader.status().term();
    cluster.isolate(someOther(cluster, leader));
    cluster.run(30_000);
    cluster.network().joinAll();
    cluster.run(5000);

    assertThat(leader.leads()).isTrue();
    assertThat(leader.status().term()).isEqualTo(term);
    cluster.nodes().forEach(node -> assertThat(node.status().leader()).isEqualTo(leader.id()));
  }

  @Test
  @DisplayName(
      "D17 a follower that the leader cannot reach does not depose it while others hear it")
  void halfDeafFollower() {
    Cluster cluster = Cluster.of(19, 3);
    Node leader = cluster.untilLeader();
    cluster.write(1);
    long term = leader.status().term();
    cluster.network().cutOneWay(leader.id(), someOther(cluster, leader));
    cluster.run(30_000);

    assertThat(leader.leads()).isTrue();
    assertThat(leader.status().term()).isEqualTo(term);
  }

  @Test
  @DisplayName("a leader whose disk hangs is replaced, and the group goes on without it")
  void leaderWithAHungDiskIsReplaced() {
    Cluster cluster = Cluster.of(22, 3);
    Node leader = cluster.untilLeader();
    cluster.write(1);
    cluster.hangDisk(leader, 60_000);
    cluster.propose(leader);
    untilOtherLeader(cluster, leader);
    cluster.write(3);
    assertThat(cluster.now()).as("still hanging").isLessThan(30_000);
  }

  @Test
  @DisplayName("a joiner catches up while writes go on and one snapshot follows the other")
  void joinerCatchesUpUnderLoad() {
    Cluster cluster = Cluster.of(20, 3, config -> keepNothing(config), 10);
    cluster.network().behave(0, 0, 10);
    cluster.untilLeader();
    writeForEver(cluster);
    cluster.run(1000);
    cluster.addJoiner(4);
    cluster.untilDone(cluster.addLearner(cluster.untilLeader(), 4));
    cluster.until("the joiner catches up", () -> lag(cluster.untilLeader(), 4) < 30);
    cluster.untilDone(cluster.promote(cluster.untilLeader(), 4));
  }

  @Test
  @DisplayName("a download goes on where it was after a silence, though a newer snapshot is there")
  void silenceDoesNotRestartADownload() {
    Cluster cluster = Cluster.of(21, 3, config -> keepNothing(config), 10);
    Node leader = cluster.untilLeader();
    writeForEver(cluster);
    cluster.run(1000);
    Node joiner = cluster.addJoiner(4);
    cluster.untilDone(cluster.addLearner(leader, 4));
    cluster.network().keep(KnownRaftDefectsTest::isLateChunk);
    cluster.until("a chunk is lost", () -> !cluster.network().kept().isEmpty());
    Message.SnapshotChunk lost = (Message.SnapshotChunk) cluster.network().kept().getFirst();
    cluster.run(600);
    cluster.network().release();
    cluster.until("some snapshot", () -> joiner.status().snapshotIndex() > 0);
    assertThat(joiner.status().snapshotIndex()).isEqualTo(lost.index());
  }

  private static long lag(Node leader, long peer) {
    CoreStatus status = leader.status();
    return status.peers().stream()
        .filter(it -> it.memberId() == peer)
        .mapToLong(it -> status.lastIndex() - it.matchIndex())
        .sum();
  }

  private static boolean isLateChunk(Message message) {
    return message instanceof Message.SnapshotChunk chunk && chunk.offset() > 0;
  }

  private static void writeForEver(Cluster cluster) {
    cluster.leader().ifPresent(cluster::propose);
    cluster.later(1, () -> writeForEver(cluster));
  }

  private static long someOther(Cluster cluster, Node node) {
    return someNodeOtherThan(cluster, node, node).id();
  }

  private static Node someNodeOtherThan(Cluster cluster, Node one, Node other) {
    return cluster.nodes().stream()
        .filter(node -> node != one && node != other && node.isUp())
        .findFirst()
        .orElseThrow();
  }

  private static Node untilOtherLeader(Cluster cluster, Node old) {
    cluster.until("another leader", () -> cluster.leader().filter(node -> node != old).isPresent());
    return cluster.leader().orElseThrow();
  }

  private static CoreConfig keepNothing(CoreConfig base) {
    return changed(base, base.maxUncommittedBytes(), base.catchUpLag(), 0);
  }

  private static CoreConfig smallLog(CoreConfig base) {
    return changed(base, 400, base.catchUpLag(), base.keepEntries());
  }

  private static CoreConfig strictCatchUp(CoreConfig base) {
    return changed(base, base.maxUncommittedBytes(), 5, base.keepEntries());
  }

  private static CoreConfig changed(
      CoreConfig base, long maxUncommittedBytes, long catchUpLag, long keepEntries) {
    return new CoreConfig(
        base.memberId(),
        base.electionTimeout(),
        base.heartbeatInterval(),
        base.maxAppendBytes(),
        base.maxInflightMessages(),
        base.maxInflightBytes(),
        maxUncommittedBytes,
        base.readTimeout(),
        base.transferTimeout(),
        base.membershipTimeout(),
        catchUpLag,
        keepEntries,
        base.keepBytes());
  }
}
