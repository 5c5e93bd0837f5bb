package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.kube.AcknowledgedWrites;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Disturbance;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.Nodes;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.PodHistory;
import dev.quorate.e2e.kube.Timed;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node is drained as a person does it: the drain ends, unless it would cost the quorum. */
@Timeout(600)
@ExtendWith(OnKubernetes.class)
class DrainTest {
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(2);

  /** kubectl asks again every five seconds, once the API server has answered. */
  private static final Duration TRIED = Duration.ofSeconds(12);

  @Test
  @Tag("ci")
  void theLeadersNodeIsDrainedAndTheNextOneHasToWait(Installation kubernetes) {
    ClusterUnderTest cluster = spread(kubernetes, "drained");
    int first = leader(cluster);
    int second = (first + 1) % 3;
    Disturbance.of(cluster)
        .by(
            writes -> {
              try (PodHistory history = PodHistory.watch(cluster)) {
                drained(
                    kubernetes.nodes(),
                    cluster,
                    first,
                    writes,
                    () -> {
                      // Its volume can be used on that node only: it is Pending from now on.
                      isRefused(kubernetes.nodes(), cluster, second);
                    });
                assertThat(history.madeAgain()).containsExactly(cluster.podName(first));
                assertThat(history.mostAway()).isEqualTo(1);
              }
            });
    cluster.remove();
  }

  @Test
  @Tag("full")
  void everyNodeInTurnIsDrained(Installation kubernetes) {
    ClusterUnderTest cluster = spread(kubernetes, "turns");
    List<String> made = cluster.podUids();
    Disturbance.of(cluster)
        .by(
            writes -> {
              try (PodHistory history = PodHistory.watch(cluster)) {
                for (int ordinal = 0; ordinal < 3; ordinal++) {
                  drained(kubernetes.nodes(), cluster, ordinal, writes, () -> {});
                  Timed time = Timed.start();
                  cluster.awaitReady();
                  time.print("uncordon -> Ready");
                }
                assertThat(history.mostAway()).isEqualTo(1);
                assertThat(history.madeAgain())
                    .containsExactly(cluster.podName(0), cluster.podName(1), cluster.podName(2));
              }
            });
    assertThat(cluster.podUids()).doesNotContainAnyElementsOf(made);
    cluster.remove();
  }

  /** Of a pod that does not serve. */
  enum Trouble {
    CRASH_LOOP_BACK_OFF,
    PENDING,
    TERMINATING
  }

  @ParameterizedTest
  @EnumSource
  @Tag("full")
  void nextToABrokenPodOnlyItsOwnNodeIsDrained(Trouble trouble, Installation kubernetes) {
    String name = trouble.name().toLowerCase(java.util.Locale.ROOT).replace("_", "");
    ClusterUnderTest cluster = spread(kubernetes, name);
    Nodes nodes = kubernetes.nodes();
    Disturbance.of(cluster)
        .by(
            writes -> {
              try (PodHistory history = PodHistory.watch(cluster)) {
                int broken = bring(cluster, trouble);
                cluster.await(
                    "the budget allows no eviction",
                    Duration.ofMinutes(1),
                    () -> allowed(cluster) == 0);
                IntStream.range(0, 3)
                    .filter(other -> other != broken)
                    .forEach(other -> isRefused(nodes, cluster, other));
                writes.awaitMore(20);

                if (trouble == Trouble.TERMINATING) {
                  assertThat(cluster.pod(broken).evict()).as("it may be evicted").isTrue();
                  cluster.pod(broken).letGo();
                } else {
                  drained(nodes, cluster, broken, writes, () -> {});
                  cluster.apply();
                }
                cluster.awaitReady();
                assertThat(history.madeAgain()).containsOnly(cluster.podName(broken));
                assertThat(history.mostAway()).isEqualTo(1);
              }
            });
    cluster.remove();
  }

  /** Brings one of the three into trouble: the operator's choice, while it takes pods away. */
  private static int bring(ClusterUnderTest cluster, Trouble trouble) {
    List<String> made = cluster.podUids();
    switch (trouble) {
      case CRASH_LOOP_BACK_OFF ->
          cluster.withPod("env: [{name: JDK_JAVA_OPTIONS, value: -XX:NoSuchFlag}]").apply();
      case PENDING -> cluster.withImage("quorate/node:no-such-tag").apply();
      case TERMINATING -> {
        int leader = leader(cluster);
        cluster.pod(leader).keepWhenDeleted();
        cluster.deletePod(leader);
      }
    }
    cluster.await(
        "a pod is " + trouble,
        Duration.ofMinutes(2),
        () -> IntStream.range(0, 3).anyMatch(ordinal -> isIn(trouble, cluster, ordinal)));
    int broken =
        IntStream.range(0, 3)
            .filter(ordinal -> isIn(trouble, cluster, ordinal))
            .findFirst()
            .orElseThrow();
    assertThat(cluster.podUids())
        .as("the others are not touched")
        .filteredOn(made::contains)
        .hasSizeGreaterThanOrEqualTo(2);
    return broken;
  }

  private static boolean isIn(Trouble trouble, ClusterUnderTest cluster, int ordinal) {
    return cluster
        .workspace()
        .pod(cluster.podName(ordinal))
        .filter(
            pod ->
                switch (trouble) {
                  case CRASH_LOOP_BACK_OFF -> waitsFor(pod, "CrashLoopBackOff");
                  case PENDING -> waitsFor(pod, "ImagePullBackOff");
                  case TERMINATING -> pod.getMetadata().getDeletionTimestamp() != null;
                })
        .isPresent();
  }

  private static boolean waitsFor(Pod pod, String reason) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(container -> container.getState().getWaiting())
        .anyMatch(waiting -> waiting != null && reason.equals(waiting.getReason()));
  }

  /** Ends, with writes before and after the end; the node is out of service meanwhile. */
  private static void drained(
      Nodes nodes,
      ClusterUnderTest cluster,
      int ordinal,
      AcknowledgedWrites writes,
      Runnable meanwhile) {
    Timed time = Timed.start();
    try (Nodes.OutOfService node = nodes.drain(nodes.of(cluster, ordinal), ENDS_WITHIN)) {
      time.print(
          "kubectl drain %s, with %s -> ended".formatted(node.node(), cluster.podName(ordinal)));
      writes.awaitMore(20);
      meanwhile.run();
    }
  }

  private static void isRefused(Nodes nodes, ClusterUnderTest cluster, int ordinal) {
    String pod = cluster.podName(ordinal);
    String uid = cluster.podUid(ordinal);
    assertThat(nodes.drainInVain(nodes.of(cluster, ordinal), TRIED))
        .contains(
            "error when evicting pods/\"%s\"".formatted(pod),
            "Cannot evict pod as it would violate the pod's disruption budget");
    assertThat(cluster.podUid(ordinal)).isEqualTo(uid);
  }

  /** How many pods may be evicted now, by the budget. */
  private static int allowed(ClusterUnderTest cluster) {
    return cluster
        .workspace()
        .client()
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(cluster.workspace().namespace())
        .withName(cluster.name())
        .require()
        .getStatus()
        .getDisruptionsAllowed();
  }

  private static ClusterUnderTest spread(Installation kubernetes, String name) {
    return kubernetes.tests().cluster(name).oneOnEachNode().apply().awaitReady();
  }

  private static int leader(ClusterUnderTest cluster) {
    String name = cluster.status().path("leader").asText();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }
}
