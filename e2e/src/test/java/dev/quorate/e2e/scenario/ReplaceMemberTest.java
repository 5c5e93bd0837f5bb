package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.e2e.kube.AcknowledgedWrites;
import dev.quorate.e2e.kube.ClusterIds;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.Nodes;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import dev.quorate.e2e.kube.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A machine does not come back, and it alone has the volume of a member: a person gives it up. */
@Tag("ci")
@Timeout(300)
@ExtendWith(OnKubernetes.class)
class ReplaceMemberTest {
  private static final int GONE = 1;
  private static final Duration TASK = Duration.ofMinutes(2);

  @Test
  void aMemberWhoseNodeIsGoneForGoodJoinsElsewhereAsANewOne(Installation kubernetes) {
    Workspace workspace = kubernetes.tests();
    ClusterUnderTest cluster = workspace.cluster("gone").apply().awaitReady();
    cluster.keyspace().put("before", "the loss");
    String clusterId = cluster.clusterId();
    List<String> members = cluster.memberIds();
    Map<String, String> claims = Map.copyOf(cluster.claims());
    AcknowledgedWrites writes = AcknowledgedWrites.start(cluster, cluster.name());
    // A node that takes no pods is as good as one that is gone: the volume is nowhere else.
    try (Nodes.OutOfService node = kubernetes.nodes().cordon(kubernetes.nodes().of(cluster, GONE));
        ClusterIds seen = ClusterIds.watch(cluster);
        writes) {
      String lost = cluster.podUid(GONE);
      Timed sinceLoss = Timed.start();
      cluster.deletePod(GONE);
      // What to do about it is added when it has lasted for a minute.
      cluster.await(
          "the status names what blocks",
          Duration.ofMinutes(2),
          () ->
              degraded(cluster)
                  .matches("(?s).*gone-1: its pod does not run: Unschedulable, .*node affinity.*"));
      sinceLoss.print("pod deleted, its node takes none -> the status names the volume's node");
      assertThat(cluster.condition("Available").path("status").asText()).isEqualTo("True");
      assertThat(cluster.claims()).as("nothing is given up unasked").isEqualTo(claims);
      assertThat(cluster.memberIds()).isEqualTo(members);

      Timed time = Timed.start();
      workspace.applyOurs(order(clusterId));
      JsonNode done = workspace.awaitTask("gone-replaced", TASK);
      time.print("replaceMember ordered -> done");
      assertThat(done.path("phase").asText()).as(done.toString()).isEqualTo("Succeeded");
      cluster.awaitReady();
      time.print("replaceMember ordered -> Ready (goal 15 s)");

      TreeMap<String, String> now = cluster.claims();
      assertThat(now.get(cluster.claimName(GONE)))
          .isNotEqualTo(claims.get(cluster.claimName(GONE)));
      assertThat(cluster.podUid(GONE)).isNotEqualTo(lost);
      assertThat(kubernetes.nodes().of(cluster, GONE)).isNotEqualTo(node.node());
      for (int other : List.of(0, 2)) {
        assertThat(now)
            .containsEntry(cluster.claimName(other), claims.get(cluster.claimName(other)));
        assertThat(cluster.memberIds().get(other)).isEqualTo(members.get(other));
      }
      assertThat(cluster.memberIds().get(GONE)).matches("[0-9a-f]{16}").isNotIn(members);
      assertThat(cluster.status().path("epoch").asInt()).isEqualTo(1);
      String given = "claim data-gone-1, UID " + claims.get(cluster.claimName(GONE));
      assertThat(cluster.events("ReplacementRecorded")).singleElement().asString().contains(given);
      assertThat(cluster.events("VolumeDeleted"))
          .singleElement()
          .asString()
          .contains(claims.get(cluster.claimName(GONE)));
      writes.awaitMore(5);
      assertThat(seen.ids()).containsExactly(clusterId);
    }
    writes.assertNoneIsLost();
    assertThat(cluster.keyspaceOf(GONE).getSerializable("before")).contains("the loss");
    cluster.remove();
  }

  private static String degraded(ClusterUnderTest cluster) {
    return cluster.condition("Degraded").path("message").asText();
  }

  private static String order(String clusterId) {
    return """
    apiVersion: quorate.dev/v1alpha1
    kind: ConsensusTask
    metadata: {name: gone-replaced}
    spec: {cluster: gone, clusterId: "%s", replaceMember: {member: gone-1}}
    """
        .formatted(clusterId);
  }
}
