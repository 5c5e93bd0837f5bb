package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.Role;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Processes that are stopped for a while and continued, as by a signal or a full machine. */
class PausesTest {
  @Test
  @DisplayName("a follower that was paused follows the same leader as before, at every moment")
  void aPausedFollower() {
    for (long seed = 1; seed <= 10; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node leader = cluster.untilLeader();
      cluster.write(2);
      long term = leader.status().term();
      Node paused = other(cluster, leader);
      paused.pause(5000);
      for (int passed = 0; passed < 8000; passed += 5) {
        cluster.run(5);
        assertThat(paused.status().leader()).as("seed %d", seed).isEqualTo(leader.id());
      }
      assertThat(leader.status().term()).isEqualTo(term);
      assertThat(paused.applied()).isEqualTo(leader.applied());
    }
  }

  @Test
  @DisplayName("when the whole machine was paused nobody is elected after it")
  void aPausedMachine() {
    for (long seed = 1; seed <= 10; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node leader = cluster.untilLeader();
      cluster.write(2);
      long term = leader.status().term();
      cluster.nodes().forEach(node -> node.pause(60_000));
      cluster.run(61_000);
      assertThat(leader.leads()).as("seed %d", seed).isTrue();
      assertThat(leader.status().term()).isEqualTo(term);
      cluster.write(2);
    }
  }

  @Test
  @DisplayName("a leader that was paused is replaced, and answers no read by what it knew")
  void aPausedLeader() {
    for (long seed = 1; seed <= 10; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node old = cluster.untilLeader();
      cluster.write(2);
      Request early = cluster.read(old);
      old.pause(5000);
      Request late = cluster.read(old);
      cluster.until(
          "another leader", () -> cluster.leader().filter(leader -> leader != old).isPresent());
      cluster.write(5);
      // Where a read is answered, the invariants look whether it is out of date.
      cluster.until("answers", () -> early.isAnswered() && late.isAnswered());
      cluster.until("the old one follows", () -> old.status().role() == Role.FOLLOWER);
      cluster.write(1);
    }
  }

  private static Node other(Cluster cluster, Node leader) {
    return cluster.others(leader).getFirst();
  }
}
