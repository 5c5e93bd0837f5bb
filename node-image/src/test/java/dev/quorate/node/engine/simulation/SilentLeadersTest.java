package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.CoreConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What members do whose leader is silent, for all of them or for some, for ever or for a while. */
class SilentLeadersTest {
  private static final int SEEDS = 20;
  private static final long ELECTION_TIMEOUT = CoreConfig.defaults(1).electionTimeout();

  @Test
  @DisplayName("a leader whose links are cut is replaced within the election timeout")
  void cutOff() {
    for (int voters : List.of(3, 5)) {
      List<Long> took = new ArrayList<>();
      for (long seed = 1; seed <= SEEDS; seed++) {
        Cluster cluster = Cluster.of(seed, voters);
        Node old = settled(cluster);
        cluster.isolate(old.id());
        took.add(untilReplaced(cluster, old));
      }
      print("cut off from " + voters, took);
    }
  }

  @Test
  @DisplayName("a leader that is stopped is replaced within the election timeout")
  void stopped() {
    List<Long> took = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node old = settled(cluster);
      old.pause(10_000);
      took.add(untilReplaced(cluster, old));
      cluster.run(12_000);
      assertThat(old.leads()).as("seed %d", seed).isFalse();
    }
    print("stopped", took);
  }

  @Test
  @DisplayName(
      "the one that can win is elected within the election timeout and a turn of the other")
  void onlyOneCanWin() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node old = settled(cluster);
      List<Node> others = cluster.others(old);
      Node ahead = others.get((int) (seed % 2));
      Node behind = others.get((int) ((seed + 1) % 2));
      cluster.network().cut(old.id(), behind.id());
      cluster.untilWritten();
      cluster.untilCaughtUp(ahead);
      cluster.isolate(old.id());
      cluster.until("its election", ELECTION_TIMEOUT + 100, ahead::leads);
    }
  }

  @Test
  @DisplayName("a follower that alone has lost the leader changes no term")
  void oneFollowerIsCutOff() {
    expectSameTerm(
        (cluster, leader) -> {
          cluster.network().cut(leader.id(), cluster.others(leader).getFirst().id());
          cluster.run(10_000);
        });
  }

  @Test
  @DisplayName("a follower that is stopped for half a second again and again changes no term")
  void followersThatAreStopped() {
    expectSameTerm(
        (cluster, leader) -> {
          for (int i = 0; i < 30; i++) {
            cluster.others(leader).get(i % 2).pause(500);
            cluster.run(600 + cluster.random().nextInt(1000));
          }
        });
  }

  @Test
  @DisplayName("when a whole machine is stopped again and again nobody is elected")
  void allAreStopped() {
    expectSameTerm(
        (cluster, leader) -> {
          for (int i = 0; i < 30; i++) {
            cluster.nodes().forEach(node -> node.pause(400 + cluster.random().nextInt(300)));
            cluster.run(1000 + cluster.random().nextInt(1000));
          }
        });
  }

  @Test
  @DisplayName("a leader that is stopped for half a second again and again is not replaced")
  void aLeaderWithPauses() {
    expectSameTerm(
        (cluster, leader) -> {
          for (int i = 0; i < 30; i++) {
            leader.pause(450);
            cluster.run(600 + cluster.random().nextInt(1000));
          }
        });
  }

  @Test
  @DisplayName("a network that delays and loses some of everything elects nobody")
  void jitter() {
    expectSameTerm(
        (cluster, leader) -> {
          cluster.network().behave(0.2, 0.1, 250);
          cluster.run(60_000);
        });
  }

  /** Whatever happens to three members and their leader: once it is over the leader leads on. */
  private static void expectSameTerm(BiConsumer<Cluster, Node> disturbance) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Cluster cluster = Cluster.of(seed, 3);
      Node leader = settled(cluster);
      long term = leader.status().term();
      disturbance.accept(cluster, leader);
      cluster.network().joinAll();
      cluster.network().behave(0, 0, 3);
      cluster.run(2 * ELECTION_TIMEOUT);
      assertThat(cluster.nodes())
          .as("seed %d", seed)
          .allSatisfy(
              node -> {
                assertThat(node.status().leader()).isEqualTo(leader.id());
                assertThat(node.status().term()).isEqualTo(term);
              });
      cluster.write(2);
    }
  }

  /** Returns after how many milliseconds of virtual time. */
  private static long untilReplaced(Cluster cluster, Node old) {
    long began = cluster.now();
    long term = old.status().term();
    cluster.until(
        "another leader",
        ELECTION_TIMEOUT - 1,
        () -> cluster.leader().filter(leader -> leader.status().term() > term).isPresent());
    long took = cluster.now() - began;
    assertThat(cluster.leader().orElseThrow().status().term()).isEqualTo(term + 1);
    cluster.write(2);
    return took;
  }

  private static void print(String what, List<Long> took) {
    List<Long> sorted = took.stream().sorted().toList();
    System.out.printf(
        "leader %s: replaced after %d ms in the middle, %d to %d, of %d%n",
        what, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast(), sorted.size());
  }

  /** A leader that the others have followed for long enough to know it. */
  private static Node settled(Cluster cluster) {
    Node leader = cluster.untilLeader();
    cluster.write(2);
    cluster.others(leader).forEach(cluster::untilCaughtUp);
    cluster.run(3 * ELECTION_TIMEOUT);
    return leader;
  }
}
