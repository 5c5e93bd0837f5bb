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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A task hands leadership on; nothing else of the cluster changes. */
@Tag("ci")
@Timeout(300)
@ExtendWith(OnKubernetes.class)
class TransferLeadershipTest {
  private static final Duration TASK = Duration.ofMinutes(2);

  @Test
  void theOneThatIsNamedLeadsAndNoPodIsMadeAgain(Installation kubernetes) {
    Workspace workspace = kubernetes.tests();
    ClusterUnderTest cluster = workspace.cluster("lead").apply().awaitReady();
    cluster.keyspace().put("before", "handing on");
    String clusterId = cluster.clusterId();
    List<String> pods = cluster.podUids();
    String leader = leader(cluster);
    String next = cluster.podName(leader.equals(cluster.podName(2)) ? 1 : 2);

    Timed time = Timed.start();
    workspace.applyOurs(order("lead-named", "{to: %s}".formatted(next)));
    JsonNode done = workspace.awaitTask("lead-named", TASK);
    time.print("transferLeadership ordered -> done");
    assertThat(done.path("phase").asText()).as(done.toString()).isEqualTo("Succeeded");
    assertThat(done.path("member").asText()).isEqualTo(next);
    cluster.await("%s leads".formatted(next), TASK, () -> leader(cluster).equals(next));

    workspace.applyOurs(order("lead-any", "{}"));
    assertThat(workspace.awaitTask("lead-any", TASK).path("phase").asText()).isEqualTo("Succeeded");
    cluster.await("another one leads", TASK, () -> !leader(cluster).equals(next));

    workspace.applyOurs(order("lead-expires", "{}, ttlSecondsAfterFinished: 2"));
    cluster.await(
        "the finished task is deleted",
        Duration.ofMinutes(1),
        () -> workspace.task("lead-expires").isEmpty());

    workspace.applyOurs(order("lead-nobody", "{to: lead-7}"));
    JsonNode refused = workspace.awaitTask("lead-nobody", TASK);
    assertThat(refused.path("phase").asText()).isEqualTo("Failed");
    assertThat(refused.path("message").asText()).contains("lead-7 is not a member");

    cluster.awaitReady();
    assertThat(cluster.clusterId()).isEqualTo(clusterId);
    assertThat(cluster.podUids()).isEqualTo(pods);
    assertThat(cluster.keyspace().get("before")).contains("handing on");
    cluster.remove();
  }

  private static String leader(ClusterUnderTest cluster) {
    return cluster.status().path("leader").asText();
  }

  private static String order(String name, String transfer) {
    return """
    apiVersion: quorate.dev/v1alpha1
    kind: ConsensusTask
    metadata: {name: %s}
    spec: {cluster: lead, transferLeadership: %s}
    """
        .formatted(name, transfer);
  }
}
