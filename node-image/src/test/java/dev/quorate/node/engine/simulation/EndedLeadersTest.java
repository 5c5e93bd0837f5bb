package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.CoreConfig;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What members do that are told, rightly or not, that their leader's process has ended. */
class EndedLeadersTest {
  private static final int SEEDS = 20;
  private static final long LONGEST_DELAY = 4;
  private static final long ELECTION_TIMEOUT = CoreConfig.defaults(1).electionTimeout();

  @Test
  @DisplayName("when all know that the leader has ended nobody waits for an election timeout")
  void allKnow() {
    for (int voters : List.of(3, 5)) {
      for (long seed = 1; seed <= SEEDS; seed++) {
        Cluster cluster = Cluster.of(seed, voters);
        Node old = settled(cluster);
        long term = old.status().term();
        old.crash();
        // What it had sent comes before the end of its connections.
        cluster.run(LONGEST_DELAY);
        cluster.others(old).forEach(node -> node.peerEnded(old.id()));
        cluster.until(
            "another leader by evidence", ELECTION_TIMEOUT - 1, () -> cluster.leader().isPresent());
        assertThat(cluster.leader().orElseThrow().status().term())
            .as("seed %d", seed)
            .isEqualTo(term + 1);
        cluster.write(2);
      }
    }
  }

  @Test
  @DisplayName("the one that can win is elected though the others learn of it later")
  void theyLearnOneAfterTheOther() {
    for (long seed = 1; seed <= 2 * SEEDS; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node old = settled(cluster);
      List<Node> others = cluster.others(old);
      Node ahead = others.get((int) (seed % 2));
      Node behind = others.get((int) ((seed + 1) % 2));
      cluster.network().cut(old.id(), behind.id());
      cluster.untilWritten();
      cluster.untilCaughtUp(ahead);
      old.crash();
      ahead.peerEnded(old.id());
      cluster.run(cluster.random().nextInt(400));
      behind.peerEnded(old.id());
      cluster.until("its election", ELECTION_TIMEOUT / 2, ahead::leads);
    }
  }

  @Test
  @DisplayName("evidence at fewer than a majority disturbs no leader")
  void toldWronglyOnOneSide() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node leader = settled(cluster);
      long term = leader.status().term();
      Node deceived = cluster.others(leader).getFirst();
      for (int i = 0; i < 20; i++) {
        deceived.peerEnded(leader.id());
        cluster.run(170);
      }
      cluster.write(2);
      assertThat(leader.leads()).as("seed %d", seed).isTrue();
      assertThat(leader.status().term()).as("seed %d", seed).isEqualTo(term);
      assertThat(deceived.status().leader()).as("seed %d", seed).isEqualTo(leader.id());
    }
  }

  @Test
  @DisplayName("evidence at all others that is wrong costs one term at most, and no write")
  void toldWronglyEverywhere() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node leader = settled(cluster);
      long term = leader.status().term();
      cluster.others(leader).forEach(node -> node.peerEnded(leader.id()));
      cluster.run(3 * ELECTION_TIMEOUT);
      cluster.write(2);
      assertThat(cluster.leader().orElseThrow().status().term())
          .as("seed %d", seed)
          .isBetween(term, term + 1);
    }
  }

  @Test
  @DisplayName("evidence that comes when the member runs again and is followed by nobody is void")
  void toldAfterTheRestart() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node old = settled(cluster);
      old.crash();
      Node next = cluster.untilLeader();
      old.start();
      cluster.write(2);
      cluster.untilCaughtUp(old);
      long term = next.status().term();
      cluster.others(old).forEach(node -> node.peerEnded(old.id()));
      cluster.run(3 * ELECTION_TIMEOUT);
      assertThat(next.leads()).as("seed %d", seed).isTrue();
      assertThat(next.status().term()).as("seed %d", seed).isEqualTo(term);
    }
  }

  private static Node settled(Cluster cluster) {
    Node leader = cluster.untilLeader();
    cluster.write(2);
    cluster.others(leader).forEach(cluster::untilCaughtUp);
    return leader;
  }
}
