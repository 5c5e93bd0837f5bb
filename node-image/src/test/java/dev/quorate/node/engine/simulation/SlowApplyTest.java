package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.engine.RaftException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Commands that take long to apply: a group of three in virtual time. */
class SlowApplyTest {
  private static final int LONG = 3000;

  /** In bytes; about 100 entries of those that are written here. */
  private static final long LITTLE = 64_000;

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
    Node follower = cluster.others(leader).getFirst();
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
    Node slow = cluster.others(leader).getFirst();
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
    Node slow = many.others(first).getFirst();
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

  @Test
  @DisplayName(
      "under memory pressure a member that applies slowly takes what it has room for, and the"
          + " others forget what it lacks")
  void slowUnderMemoryPressure() {
    Cluster many = withLittleMemory();
    Node first = many.untilLeader();
    many.write(2);
    long term = first.status().term();
    Node slow = othersThan(many, first).getFirst();
    long applied = slow.applied();
    many.slowApply(slow, 3 * LONG);

    List<Request> asked = askMuch(many, first, slow);

    assertThat(asked).filteredOn(Request::isAcknowledged).hasSizeGreaterThan(300);
    assertThat(slow.applied()).isEqualTo(applied);
    assertThat(first.status().firstIndex()).as("what it lacks").isGreaterThan(applied + 50);
    recovers(many, asked, term);
  }

  @Test
  @DisplayName(
      "under memory pressure a leader whose followers all apply slowly acknowledges or refuses")
  void allSlowUnderMemoryPressure() {
    Cluster many = withLittleMemory();
    Node first = many.untilLeader();
    many.write(2);
    long term = first.status().term();
    othersThan(many, first).forEach(slow -> many.slowApply(slow, 3 * LONG));

    List<Request> asked = askMuch(many, first, first);

    assertThat(asked)
        .flatExtracting(request -> request.refusal().stream().toList())
        .as("refusals; what waits in the log too long is in doubt")
        .hasAtLeastOneElementOfType(RaftException.Overloaded.class);
    assertThat(asked).filteredOn(Request::isAcknowledged).hasSizeGreaterThan(50);
    recovers(many, asked, term);
  }

  private static Cluster withLittleMemory() {
    Cluster many = Cluster.of(13, 3, config -> config.keeping(5000, LITTLE / 8));
    many.restartWithLogsOf(LITTLE);
    return many;
  }

  private static List<Node> othersThan(Cluster many, Node one) {
    return many.others(one);
  }

  /** More than the memory of a log has room for. */
  private static List<Request> askMuch(Cluster many, Node through, Node watched) {
    List<Request> asked = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      asked.add(many.propose(through, 500));
      many.run(20);
      assertThat(watched.logBytes()).as("bytes of its log").isLessThanOrEqualTo(LITTLE);
    }
    return asked;
  }

  private static void recovers(Cluster many, List<Request> asked, long term) {
    many.nodes().forEach(node -> many.slowApply(node, 0));
    many.until("each is answered", () -> asked.stream().allMatch(Request::isAnswered));
    many.nodes().forEach(many::untilCaughtUp);
    many.untilDone(many.propose(many.untilLeader(), 500));
    assertThat(many.nodes()).allMatch(node -> node.status().term() == term);
  }
}
