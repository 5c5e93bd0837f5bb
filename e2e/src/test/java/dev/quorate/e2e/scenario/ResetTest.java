package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.e2e.Requirement;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import dev.quorate.e2e.kube.Workspace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reset empties the cluster that it names, and touches nothing that it did not write down. */
@Tag("ci")
@Timeout(300)
@ExtendWith(OnKubernetes.class)
class ResetTest {
  private static final Duration TASK = Duration.ofMinutes(3);

  @Test
  @Requirement("S0-6")
  void aResetStartsAnEmptyClusterOfTheNextEpochAndAWrongOneIsRefused(Installation kubernetes) {
    Workspace workspace = kubernetes.tests();
    ClusterUnderTest cluster = workspace.cluster("reset").apply().awaitReady();
    cluster.keyspace().put("old", "data");
    String oldId = cluster.clusterId();
    TreeMap<String, String> oldClaims = cluster.claims();
    // Neither our labels nor the beginning of our names makes a claim a member's.
    List<PersistentVolumeClaim> bystanders =
        List.of(
            claimThatOnlyLooksLikeOurs(workspace, "bystander"),
            claimThatOnlyLooksLikeOurs(workspace, "data-reset-0-backup"));

    workspace.applyOurs(reset("reset-wrong", "0123456789abcdef"));
    JsonNode refused = workspace.awaitTask("reset-wrong", TASK);
    assertThat(refused.path("phase").asText()).isEqualTo("Failed");
    assertThat(refused.path("message").asText()).contains("0123456789abcdef").contains(oldId);
    assertThat(cluster.clusterId()).isEqualTo(oldId);
    assertThat(cluster.claims()).isEqualTo(oldClaims);
    assertThat(cluster.keyspace().get("old")).contains("data");

    Timed time = Timed.start();
    workspace.applyOurs(reset("reset-right", oldId));
    JsonNode done = workspace.awaitTask("reset-right", TASK);
    assertThat(done.path("phase").asText()).as(done.toString()).isEqualTo("Succeeded");
    cluster.await(
        "Ready in epoch 2",
        Duration.ofMinutes(2),
        () -> cluster.status().path("epoch").asInt() == 2 && cluster.isReady());
    time.print("reset ordered -> Ready in epoch 2");

    assertThat(cluster.clusterId()).isNotEqualTo(oldId);
    assertThat(cluster.keyspace().get("old")).isEmpty();
    assertThat(cluster.claims().values()).doesNotContainAnyElementsOf(oldClaims.values());
    assertThat(recorded(cluster)).isEqualTo(Map.copyOf(oldClaims));
    for (PersistentVolumeClaim bystander : bystanders) {
      PersistentVolumeClaim now = workspace.claim(bystander.getMetadata().getName()).orElseThrow();
      assertThat(now.getMetadata().getUid()).isEqualTo(bystander.getMetadata().getUid());
      assertThat(now.getMetadata().getDeletionTimestamp()).isNull();
    }
    cluster.remove();
  }

  private static Map<String, String> recorded(ClusterUnderTest cluster) {
    return StreamSupport.stream(cluster.status().at("/reset/volumes").spliterator(), false)
        .collect(
            java.util.stream.Collectors.toMap(
                claim -> claim.path("name").asText(), claim -> claim.path("uid").asText()));
  }

  private static PersistentVolumeClaim claimThatOnlyLooksLikeOurs(
      Workspace workspace, String name) {
    return workspace.apply(
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("app.kubernetes.io/name", "quorate")
            .addToLabels("quorate.dev/cluster", "reset")
            .endMetadata()
            .withNewSpec()
            .withAccessModes("ReadWriteOnce")
            .withNewResources()
            .addToRequests("storage", Quantity.parse("64Mi"))
            .endResources()
            .endSpec()
            .build());
  }

  private static String reset(String name, String clusterId) {
    return """
    apiVersion: quorate.dev/v1alpha1
    kind: ConsensusTask
    metadata: {name: %s}
    spec: {cluster: reset, clusterId: "%s", reset: {}}
    """
        .formatted(name, clusterId);
  }
}
