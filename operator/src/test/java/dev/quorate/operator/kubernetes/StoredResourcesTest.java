package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.operator.kubernetes.status.StatusModel;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.world.WorldUnavailable;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredResourcesTest {
  private final KubernetesSerialization json = new KubernetesSerialization();
  private final StoredResources stored = new StoredResources(json);

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "{type: Scale, clusterId: 6f1c0a5e9b3d2748, scale: {replicas: 5}}",
        "{type: Genesis, reset: {taskName: order, taskUID: u}}",
        "{type: Genesis, genesis: {member: demo-0, volumeUID: v}, deletion: {}}",
        "{clusterId: 6f1c0a5e9b3d2748}"
      })
  void nothingIsDecidedOnAnIntentThatCannotBeRead(String intent) {
    assertThatThrownBy(() -> stored.cluster(cluster("intent: " + intent)))
        .isInstanceOf(WorldUnavailable.class)
        .hasMessageContaining("the status of prod/demo cannot be read")
        .hasMessageContaining("nothing is done without it");
  }

  @Test
  void anIntentIsReadBesideComputedFieldsThatCannotBe() {
    var cluster =
        stored.cluster(
            cluster(
                "{findings: [{severity: Awful}], intent: {type: Genesis, clusterId:"
                    + " 6f1c0a5e9b3d2748, epoch: 1, since: '2026-11-21T10:00:00Z', genesis:"
                    + " {member: demo-0, volumeUID: v, podUID: p, replicas: 3}}}"));

    assertThat(StatusModel.read(cluster.status()).intent())
        .contains(
            new GenesisIntent(
                "6f1c0a5e9b3d2748",
                1,
                "demo-0",
                "v",
                "p",
                3,
                Instant.parse("2026-11-21T10:00:00Z")));
  }

  private GenericKubernetesResource cluster(String status) {
    return json.unmarshal(
        """
        apiVersion: quorate.dev/v1alpha1
        kind: ConsensusCluster
        metadata: {name: demo, namespace: prod}
        spec: {}
        status: %s
        """
            .formatted(status.startsWith("{") ? status : "{" + status + "}"),
        GenericKubernetesResource.class);
  }
}
