package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.progress.PeerStatus;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Disks that come back without what was flushed on them; the same stories over many seeds. */
class LostAcknowledgedTest {
  private static final int SEEDS = 40;

  @Test
  @DisplayName(
      "an older copy of one member's disk is named under the same leader, and nothing is lost")
  void oneOlderCopy() {
    AtomicInteger named = new AtomicInteger();
    long seeds = Seeds.each(SEEDS, seed -> named.addAndGet(isOlderCopyNamed(seed) ? 1 : 0));
    assertThat(named.get()).as("of %d seeds", seeds).isGreaterThan((int) seeds / 2);
  }

  private static boolean isOlderCopyNamed(long seed) {
    Cluster cluster = cluster(seed, 3 + 2 * (int) (seed % 2));
    cluster.write(2);
    Node leader = cluster.untilLeader();
    Node older = follower(cluster, leader);
    untilAcknowledged(cluster, leader, older);
    older.keepCopy();
    cluster.write(1 + (int) (seed % 7));
    long acknowledged = untilAcknowledged(cluster, leader, older);

    older.comeBackOlder();
    cluster.until(
        "it hears of its loss", () -> older.loss().isPresent() || has(older, acknowledged));
    if (older.loss().isEmpty()) {
      // A copy of an append that was on its way has brought all of it back.
      return false;
    }
    PeerStatus seen = peer(leader, older);
    assertThat(leader.leads()).isTrue();
    assertThat(seen.matchIndex()).isEqualTo(acknowledged);
    assertThat(seen.lostAfter().orElseThrow()).isLessThan(acknowledged);
    assertThat(seen.active()).isFalse();
    older.mustNotStart();

    cluster.write(3);
    leader.crash();
    if (cluster.nodes().size() > 3) {
      cluster.write(3);
    }
    leader.start();
    cluster.write(3);
    return true;
  }

  @Test
  @DisplayName("of three members that lose their last batch none starts, however few are left")
  void lostTails() {
    Seeds.each(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed, 3);
          cluster.write(1 + (int) (seed % 5));
          long acknowledged = cluster.invariants().highestApplied();
          Node whole = cluster.untilLeader();
          List<Node> others = cluster.others(whole);
          others.forEach(Node::loseTail);
          whole.crash();
          whole.start();
          cluster.run(10_000);
          assertThat(cluster.leader()).isEmpty();
          assertThat(whole.status().lastIndex()).isGreaterThanOrEqualTo(acknowledged);

          others.getFirst().findTail();
          cluster.write(1);
        });
  }

  /** With pauses in which the acknowledgements of one append overtake those of others. */
  private static Cluster cluster(long seed, int voters) {
    Cluster cluster =
        Cluster.of(seed, voters, LostAcknowledgedTest::keepingAll, seed % 3 == 0 ? 7 : 1000);
    cluster.network().behave(0, 0.1, 1 + (int) (seed % 20));
    return cluster;
  }

  private static CoreConfig keepingAll(CoreConfig base) {
    return base.keeping(100, base.keepBytes());
  }

  private static Node follower(Cluster cluster, Node leader) {
    return cluster.others(leader).getFirst();
  }

  private static boolean has(Node node, long index) {
    return node.isUp() && node.status().lastIndex() >= index;
  }

  private static long untilAcknowledged(Cluster cluster, Node leader, Node follower) {
    cluster.until(
        follower + " acknowledges everything",
        () -> peer(leader, follower).matchIndex() == leader.status().lastIndex());
    return leader.status().lastIndex();
  }

  private static PeerStatus peer(Node leader, Node peer) {
    return leader.status().peers().stream()
        .filter(status -> status.memberId() == peer.id())
        .findFirst()
        .orElseThrow();
  }
}
