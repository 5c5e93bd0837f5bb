package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.e2e.kube.ClusterIds;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One lost disk is replaced from the others; two of three are a person's decision. */
@Timeout(300)
@ExtendWith(OnKubernetes.class)
class DiskLossTest {

  @Test
  @Tag("ci")
  void ordinalZeroWithoutItsDiskJoinsTheSameClusterAsANewMember(Installation kubernetes) {
    healed(kubernetes.tests().cluster("first"), 0);
  }

  @Test
  @Tag("full")
  void anyOtherOrdinalWithoutItsDiskIsHealedToo(Installation kubernetes) {
    healed(kubernetes.tests().cluster("second"), 1);
  }

  private static void healed(ClusterUnderTest cluster, int ordinal) {
    cluster.apply().awaitReady();
    cluster.keyspace().put("before", "the loss");
    String clusterId = cluster.clusterId();
    String lost = cluster.member(ordinal).path("memberId").asText();

    Timed time = Timed.start();
    cluster.loseDisks(ordinal);
    Timed sinceNewClaim = Timed.start();
    cluster.await(
        "a new member at ordinal " + ordinal,
        Duration.ofMinutes(2),
        () -> !cluster.member(ordinal).path("memberId").asText().equals(lost) && cluster.isReady());
    time.print("disk of ordinal " + ordinal + " lost -> healed (goal 15 s)");
    sinceNewClaim.print("    of it after Kubernetes had made the new claim");

    assertThat(cluster.clusterId()).isEqualTo(clusterId);
    assertThat(cluster.status().path("epoch").asInt()).isEqualTo(1);
    assertThat(cluster.askMember(ordinal).path("clusterId").asText()).isEqualTo(clusterId);
    assertThat(cluster.keyspace().get("before")).contains("the loss");
    cluster.remove();
  }

  @Test
  @Tag("ci")
  void twoLostDisksOfThreeAreSaidAndNothingFormsOrJoinsByItself(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("quorum").apply().awaitReady();
    cluster.keyspace().put("acknowledged", "must not be lost");
    String clusterId = cluster.clusterId();
    String genesis = cluster.status().path("genesis").toString();

    Timed time = Timed.start();
    cluster.loseDisks(1, 2);
    cluster.awaitReason("Available", "QuorumLost");
    time.print("disks of two of three lost -> status QuorumLost");
    Callable<Boolean> nothingFormedNorJoined =
        () ->
            cluster.condition("Available").path("reason").asText().equals("QuorumLost")
                && cluster.condition("Available").path("status").asText().equals("False")
                && cluster.clusterId().equals(clusterId)
                && cluster.status().path("genesis").toString().equals(genesis)
                && cluster.askMember(0).path("clusterId").asText().equals(clusterId)
                && cluster.isWaiting(1)
                && cluster.isWaiting(2);
    String what = "QuorumLost, the survivor untouched, the empty ones waiting";
    // While their nodes start, what is on the new volumes is not known, and the status says so.
    cluster.await(what, Duration.ofMinutes(2), nothingFormedNorJoined);
    cluster.stays(what, Duration.ofSeconds(30), nothingFormedNorJoined);
    assertThat(cluster.condition("Stalled").path("status").asText()).isEqualTo("True");
    assertThat(cluster.condition("Available").path("message").asText()).contains("1 of 3");
    assertThatThrownBy(() -> cluster.keyspaceOf(0).tryPut("after", "must be refused"))
        .as("no quorum, no acknowledgement")
        .isInstanceOfAny(ExecutionException.class, TimeoutException.class);

    assertThat(cluster.keyspaceOf(0).getSerializable("acknowledged"))
        .as("what the survivor has")
        .contains("must not be lost");
    assertThat(cluster.keyspaceOf(0).getSerializable("after")).isEmpty();

    // Neither a new operator nor a restart of the survivor makes a quorum of one.
    try (ClusterIds seen = ClusterIds.watch(cluster)) {
      kubernetes.awaitOperatorOtherThan(kubernetes.killOperator());
      String survivor = cluster.podUid(0);
      cluster.deletePod(0);
      cluster.await(
          "the survivor is back, and said to be no quorum",
          Duration.ofMinutes(2),
          () ->
              cluster.member(0).path("podUID").asText().equals(cluster.podUid(0))
                  && !cluster.podUid(0).equals(survivor)
                  && nothingFormedNorJoined.call());
      cluster.stays(what, Duration.ofSeconds(30), nothingFormedNorJoined);
      assertThat(seen.ids()).containsExactly(clusterId);
    }
    cluster.remove();
  }
}
