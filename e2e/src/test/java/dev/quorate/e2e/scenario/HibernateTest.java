package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.kube.AcknowledgedWrites;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** No member runs for a while; the cluster stays what it was. */
@Timeout(360)
@ExtendWith(OnKubernetes.class)
class HibernateTest {
  @Test
  @Tag("ci")
  void membersStopAndComeBackWithTheirData(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("sleepy").apply().awaitReady();
    List<String> members = cluster.memberIds();
    Map<String, String> claims = cluster.claims();
    String clusterId = cluster.clusterId();
    AcknowledgedWrites writes = AcknowledgedWrites.start(cluster, "sleepy");
    try (writes) {
      writes.awaitMore(5);

      Timed asleep = Timed.start();
      cluster.scale(0);
      awaitHibernated(cluster);
      asleep.print("kubectl scale: 3 -> 0 members, hibernated");
      assertThat(cluster.condition("Ready").path("status").asText()).isEqualTo("True");
      assertThat(cluster.condition("Available").path("reason").asText()).isEqualTo("Hibernated");
      assertThat(cluster.condition("Degraded").path("status").asText()).isEqualTo("False");
      assertThat(cluster.claims()).isEqualTo(claims);
      assertThat(cluster.events("ClusterHibernated")).hasSize(1);
      assertThat(cluster.events("ClusterUnavailable")).isEmpty();

      Timed awake = Timed.start();
      cluster.scale(3);
      cluster.awaitReady();
      awake.print("kubectl scale: 0 -> 3 members, Ready");
      assertThat(cluster.clusterId()).isEqualTo(clusterId);
      assertThat(cluster.memberIds()).isEqualTo(members);
      assertThat(cluster.claims()).isEqualTo(claims);
      writes.awaitMore(5);
    }
    writes.assertNoneIsLost();
    cluster.remove();
  }

  @Test
  @Tag("full")
  void aResetOfOneThatHibernatesEnds(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("sleeper").apply().awaitReady();
    String clusterId = cluster.clusterId();
    cluster.scale(0);
    awaitHibernated(cluster);

    cluster
        .workspace()
        .applyOurs(
            """
            apiVersion: quorate.dev/v1alpha1
            kind: ConsensusTask
            metadata: {name: while-asleep}
            spec: {cluster: sleeper, clusterId: "%s", reset: {}}
            """
                .formatted(clusterId));
    cluster.await("its volumes are gone", Duration.ofMinutes(2), () -> cluster.claims().isEmpty());
    cluster.scale(3);
    cluster.awaitReady();
    assertThat(cluster.clusterId()).isNotEqualTo(clusterId);
    cluster.remove();
  }

  private static void awaitHibernated(ClusterUnderTest cluster) {
    cluster.await(
        "it hibernates",
        Duration.ofMinutes(2),
        () ->
            cluster.status().path("phase").asText().equals("Hibernated")
                && cluster.podUids().stream().allMatch(String::isEmpty));
  }
}
