package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Requirement;
import dev.quorate.e2e.kube.ClusterIds;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods come and go; members and the cluster stay who they are. */
@Tag("ci")
@Timeout(300)
@ExtendWith(OnKubernetes.class)
class RestartTest {

  @Test
  void aDeletedPodComesBackAsTheSameMember(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("restart").apply().awaitReady();
    cluster.keyspace().put("before", "restart");
    List<String> identities = identities(cluster);
    List<String> pods = podUids(cluster);

    Timed time = Timed.start();
    cluster.deletePod(1);
    awaitOtherPods(cluster, pods.subList(1, 2));
    cluster.awaitReady();
    time.print("pod deleted -> Ready, same member");

    assertThat(identities(cluster)).isEqualTo(identities);
    assertThat(cluster.member(1).path("memberId").asText())
        .isEqualTo(cluster.askMember(1).path("memberId").asText());
    assertThat(cluster.keyspaceOf(1).get("before")).contains("restart");
    cluster.remove();
  }

  @Test
  @Requirement({"S0-3", "S0-5", "S0-8"})
  void allPodsDeletedAtOnceComeBackWithoutAGenesis(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("outage").apply().awaitReady();
    cluster.keyspace().put("before", "outage");
    String genesis = cluster.status().path("genesis").toString();
    List<String> identities = identities(cluster);
    List<String> pods = podUids(cluster);

    Timed time = Timed.start();
    try (ClusterIds seen = ClusterIds.watch(cluster)) {
      IntStream.range(0, 3).forEach(cluster::deletePod);
      awaitOtherPods(cluster, pods);
      cluster.awaitReady();
      time.print("all pods deleted at once -> Ready");
      assertThat(seen.ids()).containsExactly(cluster.clusterId());
    }

    assertThat(cluster.status().path("genesis").toString()).isEqualTo(genesis);
    assertThat(identities(cluster)).isEqualTo(identities);
    assertThat(cluster.keyspace().get("before")).contains("outage");
    cluster.remove();
  }

  @Test
  @Requirement("S0-3")
  void containersThatEndWhileNoOperatorRunsServeAgainIn30Seconds(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("unattended").apply().awaitReady();
    cluster.keyspace().put("before", "unattended");
    List<String> identities = identities(cluster);
    List<String> pods = podUids(cluster);
    List<Integer> restarts = containerRestarts(cluster);

    kubernetes.stopOperator();
    try {
      Timed time = Timed.start();
      IntStream.range(0, 3).forEach(cluster::endContainer);
      cluster.await(
          "every container was started again",
          Duration.ofMinutes(2),
          () ->
              IntStream.range(0, 3)
                  .allMatch(ordinal -> cluster.containerRestarts(ordinal) > restarts.get(ordinal)));
      cluster.await(
          "a put is acknowledged", Duration.ofMinutes(2), () -> takesPut(cluster, "after"));
      time.print("containers ended, no operator -> put acknowledged");
      assertThat(cluster.keyspace().get("before")).contains("unattended");
      assertThat(podUids(cluster)).isEqualTo(pods);
      assertThat(identities(cluster)).isEqualTo(identities);
    } finally {
      kubernetes.startOperator();
    }
    cluster.awaitReady();
    assertThat(cluster.keyspace().get("after")).contains("after");
    cluster.remove();
  }

  // As `etcdctl put` does it: one attempt through the client Service.
  private static boolean takesPut(ClusterUnderTest cluster, String key) {
    try {
      cluster.keyspace().tryPut(key, key);
      return true;
    } catch (Exception notYet) {
      return false;
    }
  }

  private static List<Integer> containerRestarts(ClusterUnderTest cluster) {
    return IntStream.range(0, 3).mapToObj(cluster::containerRestarts).toList();
  }

  /** Who each node says that it is, not what the operator last wrote of it. */
  private static List<String> identities(ClusterUnderTest cluster) {
    return IntStream.range(0, 3)
        .mapToObj(cluster::askMember)
        .map(
            said ->
                "%s of %s, epoch %s"
                    .formatted(
                        said.path("memberId").asText(),
                        said.path("clusterId").asText(),
                        said.path("epoch").asText()))
        .toList();
  }

  private static List<String> podUids(ClusterUnderTest cluster) {
    return IntStream.range(0, 3)
        .mapToObj(ordinal -> cluster.workspace().pod(cluster.podName(ordinal)).orElseThrow())
        .map(Pod::getMetadata)
        .map(metadata -> metadata.getUid())
        .toList();
  }

  private static void awaitOtherPods(ClusterUnderTest cluster, List<String> old) {
    cluster.await(
        "other pods than the deleted ones",
        Duration.ofMinutes(2),
        () ->
            IntStream.range(0, 3)
                .mapToObj(ordinal -> cluster.workspace().pod(cluster.podName(ordinal)))
                .allMatch(
                    pod -> pod.isPresent() && !old.contains(pod.get().getMetadata().getUid())));
  }
}
