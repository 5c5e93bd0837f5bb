package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.CoreConfig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two releases in one cluster, both ways of a roll; the same stories over many seeds. */
class ReleasesTest {
  private static final int SEEDS = 25;
  private static final LevelRange LATEST = LevelRange.OF_THIS_RELEASE;
  private static final LevelRange EARLIER = LATEST.upTo(LATEST.oldest());

  private int heard;

  @Test
  @DisplayName(
      "members change to the next release one at a time, write all the while, and the level rises"
          + " after the last")
  void upgrade() {
    Seeds.each(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed);
          cluster.write(2);
          for (Node node : cluster.nodes()) {
            assertThat(levels(cluster)).containsOnly(EARLIER.newest());
            run(LATEST, node);
            cluster.write(3);
          }
          untilLevel(cluster, LATEST.newest());
          cluster.nodes().forEach(ReleasesTest::restart);
          cluster.write(2);
          assertThat(levels(cluster)).containsOnly(LATEST.newest());
        });
  }

  @Test
  @DisplayName(
      "a roll that is given up goes back, for as long as one member has the earlier release")
  void downgrade() {
    Seeds.each(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed);
          Node last = cluster.node(1 + seed % 3);
          cluster.others(last).forEach(node -> run(LATEST, node));
          cluster.write(3);
          cluster.others(last).forEach(node -> run(EARLIER, node));
          cluster.write(3);
          cluster.run(3000);
          assertThat(levels(cluster)).containsOnly(EARLIER.newest());
        });
  }

  @Test
  @DisplayName("a learner of the earlier release keeps the level down, until it is upgraded")
  void learner() {
    Seeds.each(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed);
          Node learner = cluster.addJoiner(4);
          cluster.write(1);
          Request added = cluster.addLearner(cluster.untilLeader(), 4);
          cluster.until("the learner is in", added::isAnswered);
          cluster.others(learner).forEach(node -> run(LATEST, node));
          cluster.write(3);
          cluster.run(3000);
          assertThat(levels(cluster)).containsOnly(EARLIER.newest());

          run(LATEST, learner);
          untilLevel(cluster, LATEST.newest());
        });
  }

  @Test
  @DisplayName("a member that was away while the level rose is caught up by this release alone")
  void away() {
    Seeds.each(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed);
          cluster.nodes().forEach(node -> run(LATEST, node));
          Node away = cluster.nodes().stream().filter(n -> !n.leads()).findFirst().orElseThrow();
          untilLevel(cluster, LATEST.newest());
          away.crash();
          cluster.write(20);
          away.start();
          cluster.until("it is back", () -> away.isUp() && away.applied() >= applied(cluster));
          assertThat(away.recordedLevel()).isEqualTo(LATEST.newest());
        });
  }

  @Test
  @DisplayName(
      "who comes back with the earlier release after the level rose is given nothing by the others")
  void backTooLate() {
    Seeds.each(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed);
          Node late = cluster.node(3);
          run(LATEST, cluster.node(1));
          run(LATEST, cluster.node(2));
          cluster.write(1);
          untilAnotherLeads(cluster, late);
          cluster.isolate(late.id());
          run(LATEST, late);
          cluster.until(
              "the level rises among the others",
              () ->
                  cluster.node(1).recordedLevel() == LATEST.newest()
                      && cluster.node(2).recordedLevel() == LATEST.newest());
          assertThat(late.recordedLevel()).isEqualTo(EARLIER.newest());

          run(EARLIER, late);
          cluster.network().joinAll();
          long before = late.status().lastIndex();
          cluster.write(20);
          cluster.run(3000);
          assertThat(late.status().lastIndex()).isEqualTo(before);

          run(LATEST, late);
          untilLevel(cluster, LATEST.newest());
          cluster.until("it is back", () -> late.applied() >= applied(cluster));
        });
  }

  @Test
  @DisplayName(
      "who comes back with the earlier release between the look at all members and the commit stops"
          + " at that entry or is given nothing, and has missed nothing once it is upgraded")
  void backInBetween() {
    Seeds.each(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed);
          cluster.nodes().forEach(node -> run(LATEST, node));
          cluster.until("the leader has seen all of them", cluster::raisesLevel);
          Node late = cluster.nodes().stream().filter(n -> !n.leads()).findFirst().orElseThrow();
          assertThat(late.recordedLevel()).isEqualTo(EARLIER.newest());
          // The commit needs it, in every other seed.
          cluster.nodes().stream()
              .filter(node -> node != late && !node.leads() && seed % 2 == 0)
              .forEach(third -> cluster.isolate(third.id()));
          run(EARLIER, late);
          cluster.run(500);
          cluster.network().joinAll();
          // A message for stopping that does not name the release breaks the run.
          cluster.write(20);
          cluster.run(3000);
          assertThat(late.recordedLevel()).isEqualTo(EARLIER.newest());

          run(LATEST, late);
          untilLevel(cluster, LATEST.newest());
          cluster.until("it is back", () -> late.applied() >= applied(cluster));
        });
  }

  @Test
  @DisplayName(
      "the notice of a loss is kept from a cluster that may have members that do not know it")
  void gate() {
    Seeds.each(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed);
          run(LATEST, cluster.node(1));
          run(LATEST, cluster.node(2));
          cluster.write(2);
          Node older = cluster.nodes().stream().filter(n -> !n.leads()).findFirst().orElseThrow();
          older.keepCopy();
          cluster.write(5);
          older.comeBackOlder();
          // Delivering the notice to a member of the earlier release breaks the run.
          cluster.run(5000);
          cluster.write(2);
          assertThat(older.loss()).isEmpty();
        });
  }

  @Test
  @DisplayName("once every member has this release, the leader that knew of the loss says so")
  void gateOpens() {
    Seeds.each(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed);
          Node last = cluster.node(3);
          run(LATEST, cluster.node(1));
          run(LATEST, cluster.node(2));
          cluster.write(2);
          Node leader = untilAnotherLeads(cluster, last);
          Node older = cluster.node(3 - leader.id());
          cluster.write(1);
          cluster.until("it has all of it", () -> older.applied() >= applied(cluster));
          older.keepCopy();
          cluster.write(5);
          cluster.until("it has more", () -> older.applied() >= applied(cluster));
          older.comeBackOlder();
          cluster.run(2000);
          assertThat(older.loss()).isEmpty();

          run(LATEST, last);
          cluster.until(
              "the notice",
              () ->
                  older.loss().isPresent()
                      || !leader.leads()
                      || older.applied() >= applied(cluster));
          heard += older.loss().isPresent() ? 1 : 0;
        });
    assertThat(heard).isPositive();
  }

  private static Node untilAnotherLeads(Cluster cluster, Node last) {
    if (last.leads()) {
      cluster.transfer(last, 1);
    }
    cluster.until(
        "a leader of this release",
        () -> cluster.leader().filter(leader -> leader != last).isPresent());
    return cluster.leader().orElseThrow();
  }

  private static Cluster cluster(long seed) {
    Cluster cluster =
        Cluster.ofEarlierRelease(seed, 3, ReleasesTest::keepingAll, 10, 200, 64 << 10);
    cluster.network().behave(0, 0.05, 1 + (int) (seed % 20));
    return cluster;
  }

  private static CoreConfig keepingAll(CoreConfig base) {
    return base.keeping(100, base.keepBytes());
  }

  private static void run(LevelRange release, Node node) {
    node.crash();
    node.install(release);
    node.start();
  }

  private static void restart(Node node) {
    node.crash();
    node.start();
  }

  private static long applied(Cluster cluster) {
    return cluster.invariants().highestApplied();
  }

  private static int[] levels(Cluster cluster) {
    return cluster.nodes().stream().mapToInt(Node::recordedLevel).toArray();
  }

  private static void untilLevel(Cluster cluster, int level) {
    cluster.until(
        "level " + level,
        () -> cluster.nodes().stream().allMatch(node -> node.recordedLevel() == level));
  }
}
