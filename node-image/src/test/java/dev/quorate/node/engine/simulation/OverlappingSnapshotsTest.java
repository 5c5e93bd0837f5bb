package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A newer snapshot arrives while work on an older one is under way. */
class OverlappingSnapshotsTest {
  private static final int EVERY = 5;
  private static final int LONG = 8000;

  private final Cluster cluster = Cluster.of(21, 3, config -> config.keeping(0, 0), EVERY);
  private final Node leader = cluster.untilLeader();
  private final Node behind = cluster.others(leader).getFirst();
  private final Node third =
      cluster.nodes().stream()
          .filter(node -> node != leader && node != behind)
          .findFirst()
          .orElseThrow();

  @Test
  @DisplayName("a received snapshot overtakes one of the member's own that is being written")
  void ownIsOvertaken() {
    behind.slowLane("OWN", LONG);
    cluster.write(2 * EVERY);
    cluster.untilCaughtUp(behind);
    long begun = cluster.now();
    assertThat(newestOf(behind)).as("its own is being written").isZero();
    cluster.isolate(behind.id());
    cluster.write(6 * EVERY);
    cluster.network().joinAll();
    cluster.until("it has the leader's", () -> newestOf(behind) > 4 * EVERY);
    long received = newestOf(behind);
    assertThat(cluster.now()).as("its own is still being written").isLessThan(begun + LONG / 2);

    cluster.run(LONG);
    assertThat(newestOf(behind)).isGreaterThanOrEqualTo(received);
    assertThat(behind.snapshotFiles()).as("the older one is deleted").hasSize(1);
    survivesAPowerCut(received);
  }

  @Test
  @DisplayName("a newer snapshot of another leader replaces one that is being received")
  void receivedIsReplaced() {
    cluster.write(2 * EVERY);
    cluster.isolate(behind.id());
    cluster.write(4 * EVERY);
    while (newestOf(third) <= newestOf(leader)) {
      cluster.write(1);
      cluster.run(100);
    }
    behind.slowLane("RECEIVED", LONG / 8);
    cluster.network().joinAll();
    cluster.until("it receives one", () -> cluster.download(0).isPresent());
    long offered = newestOf(leader);
    assertThat(cluster.download(0).orElseThrow().to()).isEqualTo(behind.id());
    cluster.isolate(leader.id());
    cluster.until(
        "the next leader sends its own",
        () -> cluster.download(0).filter(sent -> sent.from() != leader.id()).isPresent());
    assertThat(newestOf(behind)).as("the first is not installed").isLessThan(offered);
    assertThat(newestOf(third)).as("it is a newer one").isGreaterThan(offered);
    behind.slowLane("RECEIVED", 0);
    cluster.write(4 * EVERY);
    cluster.network().joinAll();
    cluster.write(EVERY);
    cluster.untilCaughtUp(behind);

    assertThat(newestOf(behind)).isGreaterThan(offered);
    survivesAPowerCut(offered + 1);
  }

  private static long newestOf(Node node) {
    return node.status().snapshotIndex();
  }

  private void survivesAPowerCut(long atLeast) {
    behind.cutPower();
    behind.start();
    assertThat(newestOf(behind)).isGreaterThanOrEqualTo(atLeast);
    cluster.write(EVERY);
    cluster.untilCaughtUp(behind);
  }
}
