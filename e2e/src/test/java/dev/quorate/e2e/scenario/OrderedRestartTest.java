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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A task restarts members: each pod once, and the members stay who they are. */
@Tag("ci")
@Timeout(420)
@ExtendWith(OnKubernetes.class)
class OrderedRestartTest {
  private static final Duration TASK = Duration.ofMinutes(4);

  @Test
  void theNamedMemberAndThenAllAreMadeAgainOnce(Installation kubernetes) {
    Workspace workspace = kubernetes.tests();
    ClusterUnderTest cluster = workspace.cluster("again").apply().awaitReady();
    cluster.keyspace().put("before", "restart");
    String clusterId = cluster.clusterId();
    List<String> members = memberIds(cluster);
    List<String> pods = cluster.podUids();

    workspace.applyOurs(order("again-one", "{member: again-2}"));
    assertThat(workspace.awaitTask("again-one", TASK).path("phase").asText())
        .isEqualTo("Succeeded");
    List<String> afterOne = cluster.podUids();
    assertThat(afterOne.subList(0, 2)).isEqualTo(pods.subList(0, 2));
    assertThat(afterOne.get(2)).isNotEmpty().isNotEqualTo(pods.get(2));

    Timed time = Timed.start();
    workspace.applyOurs(order("again-all", "{}"));
    JsonNode done = workspace.awaitTask("again-all", TASK);
    time.print("restart of three ordered -> done");
    assertThat(done.path("phase").asText()).as(done.toString()).isEqualTo("Succeeded");
    assertThat(done.path("message").asText()).isEqualTo("again-0, again-1, again-2 were restarted");
    cluster.awaitReady();

    assertThat(cluster.podUids()).doesNotContain("").doesNotContainAnyElementsOf(afterOne);
    assertThat(memberIds(cluster)).isEqualTo(members);
    assertThat(cluster.clusterId()).isEqualTo(clusterId);
    assertThat(cluster.keyspace().get("before")).contains("restart");
    cluster.remove();
  }

  private static List<String> memberIds(ClusterUnderTest cluster) {
    return IntStream.range(0, 3)
        .mapToObj(cluster::askMember)
        .map(said -> said.path("memberId").asText())
        .toList();
  }

  private static String order(String name, String restart) {
    return """
    apiVersion: quorate.dev/v1alpha1
    kind: ConsensusTask
    metadata: {name: %s}
    spec: {cluster: again, restart: %s}
    """
        .formatted(name, restart);
  }
}
