package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Commands that take long to apply: a group of three in virtual time. */
class SlowApplyTest {
  private static final int LONG = 3000;

  private final Cluster cluster = Cluster.of(11, 3);
  private final Node leader = cluster.untilLeader();

  @Test
  @DisplayName("a leader that applies for several election timeouts commits, and stays")
  void theLeaderStays() {
    cluster.write(2);
    long term = leader.status().term();
    long applied = leader.applied();
    cluster.slowApply(leader, LONG);
    Request slow = cluster.propose(leader);
    cluster.until("it is committed", () -> leader.status().commitIndex() > applied);
    cluster.slowApply(leader, 0);
    List<Request> behind = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      behind.add(cluster.propose(leader));
      cluster.run(LONG / 20);
    }
    assertThat(leader.status().commitIndex()).as("commit index").isGreaterThan(applied + 5);
    assertThat(leader.applied()).as("applied index").isEqualTo(applied);
    assertThat(slow.isAnswered()).as("acknowledged before it is applied").isFalse();

    cluster.untilDone(slow);
    behind.forEach(cluster::untilDone);
    assertThat(cluster.nodes()).allMatch(node -> node.status().term() == term);
    assertThat(leader.leads()).isTrue();
  }

  @Test
  @DisplayName("a read waits until what was committed before it is applied where it is read")
  void aReadWaits() {
    cluster.write(2);
    Node follower =
        cluster.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
    cluster.untilCaughtUp(follower);
    long applied = follower.applied();
    cluster.slowApply(follower, LONG);
    cluster.untilDone(cluster.propose(leader));
    Request there = cluster.read(follower);
    Request elsewhere = cluster.read(leader);
    cluster.untilDone(elsewhere);
    assertThat(follower.applied()).isEqualTo(applied);
    assertThat(there.isAnswered()).isFalse();
    cluster.untilDone(there);
    assertThat(follower.applied()).isGreaterThan(applied);
  }

  @Test
  @DisplayName("a follower that cannot apply as fast as the others takes no more than a limit")
  void whatWaitsIsBounded() {
    cluster.write(2);
    long term = leader.status().term();
    Node slow = cluster.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
    long applied = slow.applied();
    cluster.slowApply(slow, 3 * LONG);
    List<Request> asked = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      asked.add(cluster.propose(leader, 500));
      cluster.run(20);
    }
    assertThat(asked.subList(0, 350)).allMatch(Request::isAcknowledged);
    assertThat(slow.applied()).isEqualTo(applied);
    long limit = cluster.settings().requests().maxPendingBytes();
    assertThat((slow.status().commitIndex() - applied) * 500)
        .as("bytes that wait")
        .isBetween(limit / 2, limit);

    cluster.slowApply(slow, 0);
    cluster.untilCaughtUp(slow);
    assertThat(cluster.nodes()).allMatch(node -> node.status().term() == term);
  }

  @Test
  @DisplayName("a member that applies slowly takes a snapshot after what it had to apply before")
  void aSnapshotWaitsItsTurn() {
    Cluster many = Cluster.of(12, 3, config -> config, 5);
    Node first = many.untilLeader();
    Node slow = many.nodes().stream().filter(node -> node != first).findFirst().orElseThrow();
    many.slowApply(slow, 200);
    many.write(10);
    many.isolate(slow.id());
    many.write(30);
    many.network().joinAll();
    many.slowApply(slow, 0);
    many.untilCaughtUp(slow);
    many.write(5);
    assertThat(slow.status().snapshotIndex()).isGreaterThan(20);
  }
}
