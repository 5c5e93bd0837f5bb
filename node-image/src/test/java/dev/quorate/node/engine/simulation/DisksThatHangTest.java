package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.progress.PeerStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that answer, and whose disks hang or are slow: a group of three in virtual time. */
class DisksThatHangTest {
  private static final int HOUR = 3_600_000;

  @Test
  @DisplayName("the healthy voter is not removed while the disk of the other one hangs")
  void onlyWhoMakesDurableCounts() {
    Cluster cluster = Cluster.of(5, 3);
    Node leader = cluster.untilLeader();
    cluster.write(2);
    List<Node> others = cluster.others(leader);
    Node hung = others.get(0);
    Node healthy = others.get(1);
    cluster.hangDisk(hung, HOUR);
    cluster.write(20);
    cluster.run(3000);
    assertThat(peer(leader, hung).active()).as("it answers").isTrue();
    assertThat(peer(leader, hung).makesDurable()).as("and stores nothing").isFalse();
    assertThat(peer(leader, healthy).makesDurable()).isTrue();

    Request removal = cluster.remove(leader, healthy.id());
    cluster.until("an answer", removal::isAnswered);
    assertThat(removal.refusal()).containsInstanceOf(RaftException.Busy.class);
    Request handOver = cluster.remove(leader, leader.id());
    cluster.until("an answer", handOver::isAnswered);
    assertThat(leader.leads()).as("or it has handed over to the healthy one").isFalse();
    assertThat(healthy.leads()).isTrue();
    cluster.write(3);
    cluster.untilDone(cluster.remove(healthy, hung.id()));
    cluster.write(3);
  }

  @Test
  @DisplayName("a disk that hung and works again counts as soon as it has what it lacked")
  void aDiskThatIsWellAgainCounts() {
    Cluster cluster = Cluster.of(6, 3);
    Node leader = cluster.untilLeader();
    cluster.write(2);
    Node hung = cluster.others(leader).getFirst();
    cluster.hangDisk(hung, 10_000);
    cluster.write(5);
    cluster.until("the leader sees it", 5000, () -> !peer(leader, hung).makesDurable());
    cluster.until("it is well", 15_000, () -> peer(leader, hung).makesDurable());
    assertThat(hung.status().durableIndex()).isEqualTo(leader.status().lastIndex());
  }

  @ParameterizedTest(name = "every flush takes {0} ms")
  @ValueSource(ints = {200, 600, 1100, 2000})
  @DisplayName("with slow disks everywhere a leader is elected, stays, and acknowledges writes")
  void slowIsNotDead(int flush) {
    for (long seed = 40; seed < 44; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      cluster.slowDisks(flush, flush);
      cluster.until("an election", 120_000, () -> cluster.leader().isPresent());
      cluster.until(
          "a commit", 120_000, () -> cluster.leader().filter(DisksThatHangTest::leads).isPresent());
      Node leader = cluster.leader().orElseThrow();
      long term = leader.status().term();

      List<Request> asked = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        asked.add(cluster.propose(leader));
        cluster.run(500);
      }
      assertThat(leader.status().term()).as("term after 20 s, seed %d", seed).isEqualTo(term);
      assertThat(leader.leads()).isTrue();
      assertThat(asked.subList(0, 20)).allMatch(Request::isAcknowledged);
    }
  }

  @Test
  @DisplayName("a leader whose disk alone is slow gives way to one that is faster")
  void onlyTheSlowDiskLosesTheOffice() {
    Cluster cluster = Cluster.of(7, 3);
    Node leader = cluster.untilLeader();
    cluster.write(2);
    cluster.hangDisk(leader, 5000);
    cluster.propose(leader);
    cluster.until(
        "another leader", 10_000, () -> cluster.leader().filter(l -> l != leader).isPresent());
    cluster.write(3);
    assertThat(leader.status().role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  @DisplayName("a leader whose disk hung while a follower was away gives way soon when it is back")
  void anAbsentFollowerDoesNotExcuseADisk() {
    Cluster cluster = Cluster.of(8, 3);
    Node leader = cluster.untilLeader();
    cluster.write(2);
    Node away = cluster.others(leader).getFirst();
    away.crash();
    cluster.hangDisk(leader, HOUR);
    cluster.propose(leader);
    cluster.run(60_000);
    assertThat(leader.leads()).as("nobody else could lead").isTrue();

    away.start();
    cluster.until(
        "another leader", 12_000, () -> cluster.leader().filter(l -> l != leader).isPresent());
    cluster.write(3);
  }

  private static boolean leads(Node leader) {
    return leader.status().commitIndex() == leader.status().lastIndex();
  }

  private static PeerStatus peer(Node leader, Node other) {
    return leader.status().peers().stream()
        .filter(peer -> peer.memberId() == other.id())
        .findFirst()
        .orElseThrow();
  }
}
