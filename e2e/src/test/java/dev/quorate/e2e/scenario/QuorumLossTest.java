package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import dev.quorate.e2e.kube.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two of three disks are lost, and the cluster is continued from what the third one has. */
@Tag("ci")
@Timeout(600)
@ExtendWith(OnKubernetes.class)
class QuorumLossTest {
  private static final Duration TASK = Duration.ofMinutes(3);

  @Test
  void aLostQuorumIsRecoveredFromTheSurvivor(Installation kubernetes) {
    Workspace workspace = kubernetes.tests();
    ClusterUnderTest cluster = workspace.cluster("recover").apply().awaitReady();
    for (int key = 0; key < 100; key++) {
      cluster.keyspace().put("key-" + key, "value-" + key);
    }
    String lost = cluster.clusterId();
    List<String> members = cluster.memberIds();
    String survivor = cluster.podUid(2);

    workspace.applyOurs(task("recover-too-early", lost, "auto", false));
    JsonNode refused = workspace.awaitTask("recover-too-early", TASK);
    assertThat(refused.path("phase").asText()).as(refused.toString()).isEqualTo("Failed");
    assertThat(refused.path("message").asText()).contains("the quorum is not lost");

    Timed sinceLoss = Timed.start();
    cluster.loseDisks(0, 1);
    cluster.awaitReason("Available", "QuorumLost");
    sinceLoss.print("disks of two of three lost -> status QuorumLost");
    cluster.await(
        "the nodes of the new claims have reported them empty, and the survivor where its log ends",
        Duration.ofMinutes(2),
        () ->
            cluster.isWaiting(0)
                && cluster.isWaiting(1)
                && cluster.member(2).path("lastIndex").asLong() > 100);

    TreeMap<String, String> claims = cluster.claims();
    workspace.applyOurs(task("recover-plan", lost, "auto", true));
    JsonNode plan = workspace.awaitTask("recover-plan", TASK);
    assertThat(plan.path("phase").asText()).as(plan.toString()).isEqualTo("Succeeded");
    assertThat(plan.path("message").asText())
        .contains("dry run, nothing was changed", "recover-2 survives", "Deleted are no claims");
    assertThat(cluster.clusterId()).isEqualTo(lost);
    assertThat(cluster.claims()).isEqualTo(claims);

    Timed time = Timed.start();
    workspace.applyOurs(task("recover-now", lost, "recover-2", false));
    JsonNode done = workspace.awaitTask("recover-now", TASK);
    assertThat(done.path("phase").asText()).as(done.toString()).isEqualTo("Succeeded");
    time.print("recoverQuorum ordered -> the next cluster serves");
    cluster.await(
        "three members of the next cluster",
        Duration.ofMinutes(3),
        () -> !cluster.clusterId().equals(lost) && cluster.isReady());
    time.print("recoverQuorum ordered -> three members again (goal 20 s)");

    assertThat(cluster.status().path("epoch").asInt()).isEqualTo(2);
    assertThat(cluster.status().at("/recovery/predecessor").asText()).isEqualTo(lost);
    assertThat(cluster.podUid(2)).as("the survivor is not restarted").isEqualTo(survivor);
    assertThat(cluster.memberIds()).doesNotContainAnyElementsOf(members);
    for (int key = 0; key < 100; key++) {
      assertThat(cluster.keyspace().get("key-" + key)).contains("value-" + key);
    }
    cluster.keyspace().put("after", "the recovery");
    assertThat(cluster.keyspace().get("after")).contains("the recovery");
    cluster.remove();
  }

  private static String task(String name, String clusterId, String survivor, boolean dryRun) {
    return """
    apiVersion: quorate.dev/v1alpha1
    kind: ConsensusTask
    metadata: {name: %s}
    spec: {cluster: recover, clusterId: "%s", recoverQuorum: {survivor: %s, dryRun: %s}}
    """
        .formatted(name, clusterId, survivor, dryRun);
  }
}
