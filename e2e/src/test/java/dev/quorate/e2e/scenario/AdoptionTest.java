package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.StandaloneNode;
import dev.quorate.e2e.kube.Timed;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Volumes outlive the resource. What they hold decides what a new resource may do with them. */
@Tag("ci")
@Timeout(300)
@ExtendWith(OnKubernetes.class)
class AdoptionTest {

  @Test
  void aResourceMadeAgainOverKeptClaimsIsTheSameClusterWithItsData(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("adopted").apply().awaitReady();
    cluster.keyspace().put("kept", "data");
    String clusterId = cluster.clusterId();
    TreeMap<String, String> claims = cluster.claims();

    cluster.delete();
    assertThat(cluster.claims()).isEqualTo(claims);

    Timed time = Timed.start();
    cluster.apply().awaitReady();
    time.print("resource made again over kept claims -> Ready");
    assertThat(cluster.clusterId()).isEqualTo(clusterId);
    assertThat(cluster.claims()).isEqualTo(claims);
    assertThat(cluster.keyspace().get("kept")).contains("data");
    cluster.remove();
  }

  @Test
  void aStrangerInARunningClusterIsSaidAndNeverTouched(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("stranger").apply().awaitReady();
    cluster.keyspace().put("ours", "stays");
    String clusterId = cluster.clusterId();

    cluster.apply("paused: true");
    cluster.awaitReason("Stalled", "Paused");
    cluster.letGoOfItsPods();
    cluster.removeDisk(2);
    String stranger = StandaloneNode.formOn(cluster, 2);
    TreeMap<String, String> claims = cluster.claims();
    Timed time = Timed.start();
    cluster.apply();
    cluster.awaitReason("Degraded", "ClusterIdMismatch");
    time.print("volume of another cluster at ordinal 2 -> status ClusterIdMismatch");

    cluster.stays(
        "ClusterIdMismatch, the volume untouched, the others serving",
        Duration.ofSeconds(10),
        () ->
            cluster.condition("Degraded").path("reason").asText().equals("ClusterIdMismatch")
                && cluster.clusterId().equals(clusterId)
                && cluster.claims().equals(claims)
                && cluster.askMember(2).path("clusterId").asText().equals(stranger));
    assertThat(cluster.readyEndpoints()).containsExactly("stranger-0", "stranger-1");
    assertThat(cluster.keyspace().get("ours")).contains("stays");
    cluster.remove();
  }

  @Test
  void volumesOfOtherClustersAreSaidAndNeverTouched(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("foreign");
    String first = StandaloneNode.formOn(cluster, 0);
    String second = StandaloneNode.formOn(cluster, 1);
    assertThat(first).isNotEqualTo(second);
    Map<String, String> foreign = Map.copyOf(cluster.claims());
    assertThat(foreign).hasSize(2);

    Timed time = Timed.start();
    cluster.apply();
    cluster.awaitReason("Stalled", "ForeignData");
    time.print("volumes of two other clusters -> status ForeignData");

    cluster.stays(
        "ForeignData, both volumes and what is on them untouched",
        Duration.ofSeconds(10),
        () ->
            cluster.condition("Stalled").path("reason").asText().equals("ForeignData")
                && cluster.clusterId().isEmpty()
                && cluster.claims().entrySet().containsAll(foreign.entrySet())
                && cluster.askMember(0).path("clusterId").asText().equals(first)
                && cluster.askMember(1).path("clusterId").asText().equals(second));
    assertThat(cluster.condition("Stalled").path("message").asText()).contains(first, second);
    cluster.remove();
  }
}
