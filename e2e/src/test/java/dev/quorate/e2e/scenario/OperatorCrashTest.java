package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Requirement;
import dev.quorate.e2e.kube.ClusterIds;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whenever the operator dies while a cluster is made, there is one genesis, and it is finished. */
@Tag("ci")
@Timeout(300)
@ExtendWith(OnKubernetes.class)
class OperatorCrashTest {
  private static final long SEED =
      Long.getLong("quorate.e2e.seed", System.nanoTime() & 0xffff_ffffL);

  private static final int ROUNDS = 10;

  // A creation may be quicker than the measured one, above all where others use the machine too:
  // the
  // moments lie in the first part of that, and late kills are no failure while half hit a creation.
  private static final double SPAN = 0.8;
  private static final int KILLS_BEFORE_READY = ROUNDS / 2;

  private static Duration creation = Duration.ZERO;
  private static int span;
  private static int killsBeforeReady;

  /** How long a creation takes here: the operator is killed in the course of one. */
  @BeforeAll
  static void measureACreation(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("crash-0");
    Timed time = Timed.start();
    cluster.apply("retention: {whenDeleted: Delete}").awaitReady();
    creation = time.print("apply -> Ready, undisturbed");
    span = (int) (creation.toMillis() * SPAN);
    killsBeforeReady = 0;
    cluster.delete();
  }

  @RepeatedTest(ROUNDS)
  @Requirement("S0-5")
  void anOperatorKilledDuringACreationLeavesOneClusterId(
      RepetitionInfo repetition, Installation kubernetes) throws Exception {
    int round = repetition.getCurrentRepetition();
    // A tenth of the time span for each round, and a random moment in it.
    int slice = span / ROUNDS;
    int moment = (round - 1) * slice + new Random(SEED + round).nextInt(slice);
    kubernetes.awaitOperator();
    ClusterUnderTest cluster = kubernetes.tests().cluster("crash-" + round);
    try (ClusterIds seen = ClusterIds.watch(cluster)) {
      Timed time = Timed.start();
      cluster.apply("retention: {whenDeleted: Delete}");
      Awaitility.await("the moment")
          .pollInterval(Duration.ofMillis(20))
          .atMost(creation.plusSeconds(15))
          .until(() -> time.elapsed().toMillis() >= moment);
      String phase = cluster.status().path("phase").asText("nothing reported");
      killsBeforeReady += cluster.isReady() ? 0 : 1;
      Set<String> ended = kubernetes.killOperator();
      cluster.awaitReady();
      time.print(
          "operator killed after %d ms (%s, seed %d) -> Ready".formatted(moment, phase, SEED));

      // The status may still be the first operator's. The second one answers for new generations.
      kubernetes.awaitOperatorOtherThan(ended);
      cluster.apply("retention: {whenDeleted: Delete}", "paused: true");
      cluster.awaitReason("Stalled", "Paused");
      cluster.apply("retention: {whenDeleted: Delete}").awaitReady();
      assertThat(seen.ids()).containsExactly(cluster.clusterId());
    }
    assertThat(IntStream.range(0, 3).mapToObj(i -> cluster.askMember(i).path("clusterId").asText()))
        .containsOnly(cluster.clusterId());
    cluster.delete();
    cluster.await("its claims go with it", Duration.ofMinutes(1), () -> cluster.claims().isEmpty());
  }

  @AfterAll
  static void theKillsHitCreations() {
    System.out.printf(
        "%d of %d kills came before the cluster was Ready%n", killsBeforeReady, ROUNDS);
    assertThat(killsBeforeReady).isGreaterThanOrEqualTo(KILLS_BEFORE_READY);
  }
}
