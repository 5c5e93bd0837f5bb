package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.e2e.kube.AcknowledgedWrites;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.PodHistory;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Larger volumes where the class cannot expand any: those of kind and of the lab cannot. That
 * claims grow is tested on an API server, with a played resizer (the operator's
 * VolumeExpansionTest).
 */
@Timeout(600)
@ExtendWith(OnKubernetes.class)
class ExpansionTest {
  @Test
  @Tag("ci")
  void claimsToComeGetTheNewSizeAndThoseThatAreThereAreReported(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("larger").apply().awaitReady();
    String clusterId = cluster.clusterId();
    List<String> pods = cluster.podUids();
    Map<String, String> claims = cluster.claims();
    String set = set(cluster).getMetadata().getUid();
    AcknowledgedWrites writes = AcknowledgedWrites.start(cluster, "larger");
    try (PodHistory history = PodHistory.watch(cluster);
        writes) {
      cluster.workspace().applyOurs(cluster.yaml().replace("{size: 64Mi}", "{size: 128Mi}"));
      cluster.await(
          "its StatefulSet has the new claim template",
          Duration.ofMinutes(2),
          () -> claimTemplate(cluster).equals("128Mi"));
      cluster.await(
          "every claim that cannot grow is reported",
          Duration.ofMinutes(2),
          () -> refused(cluster).size() == 3);

      assertThat(set(cluster).getMetadata().getUid()).isNotEqualTo(set);
      assertThat(refused(cluster)).allMatch(text -> text.contains("must support resize"));
      assertThat(cluster.condition("Available").path("status").asText()).isEqualTo("True");
      assertThat(cluster.condition("Degraded").path("status").asText()).isEqualTo("False");
      assertThat(cluster.claims()).isEqualTo(claims);
      assertThat(cluster.podUids()).isEqualTo(pods);
      writes.awaitMore(5);
      cluster.stays(
          "with the pods that it had", Duration.ofSeconds(10), () -> history.madeAgain().isEmpty());
      assertThat(cluster.events("ClaimTemplateReplaced")).hasSize(1);

      // The cure: new claims, one member after the other.
      cluster.loseDisks(2);
      cluster.await(
          "the third member is back on a larger claim",
          Duration.ofMinutes(3),
          () ->
              cluster.member(2).path("requestedSize").asText().equals("128Mi")
                  && cluster.member(2).path("role").asText().equals("Voter")
                  && cluster.member(2).path("healthy").asBoolean());
      assertThat(refused(cluster)).hasSize(2);
      writes.awaitMore(5);
      assertThat(cluster.clusterId()).isEqualTo(clusterId);
    }
    writes.assertNoneIsLost();
    cluster.remove();
  }

  private static StatefulSet set(ClusterUnderTest cluster) {
    return cluster
        .workspace()
        .client()
        .apps()
        .statefulSets()
        .inNamespace(cluster.workspace().namespace())
        .withName(cluster.name())
        .get();
  }

  private static String claimTemplate(ClusterUnderTest cluster) {
    StatefulSet set = set(cluster);
    return set == null || set.getMetadata().getDeletionTimestamp() != null
        ? ""
        : set.getSpec()
            .getVolumeClaimTemplates()
            .getFirst()
            .getSpec()
            .getResources()
            .getRequests()
            .get("storage")
            .toString();
  }

  private static List<String> refused(ClusterUnderTest cluster) {
    return StreamSupport.stream(cluster.status().path("findings").spliterator(), false)
        .filter(finding -> finding.path("reason").asText().equals("VolumeNotExpanded"))
        .map(finding -> finding.path("message"))
        .map(JsonNode::asText)
        .toList();
  }
}
