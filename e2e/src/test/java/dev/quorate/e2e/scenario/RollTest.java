package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Repository;
import dev.quorate.e2e.kube.AcknowledgedWrites;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.PodHistory;
import dev.quorate.e2e.kube.Timed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods are made again for what the spec asks for and nothing else, one at a time. */
@Timeout(360)
@ExtendWith(OnKubernetes.class)
class RollTest {
  private static final String IMAGE = "quorate/node:" + Repository.version();

  /** The same image under another name: nothing has to be loaded for it. */
  private static final String RENAMED = "docker.io/" + IMAGE;

  @Test
  @Tag("ci")
  void anotherImageIsRolledOnePodAtATimeTheLeaderLast(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("roll").apply().awaitReady();
    List<String> made = cluster.podUids();
    cluster.stays(
        "no pod is made again unasked",
        Duration.ofSeconds(60),
        () -> cluster.podUids().equals(made));

    rolls(cluster, cluster.withImage(RENAMED));
    assertThat(cluster.events("PodRestarted"))
        .hasSize(3)
        .allMatch(
            event ->
                event.endsWith(
                    "was restarted because the image changed from %s to %s"
                        .formatted(IMAGE, RENAMED)));
    cluster.remove();
  }

  @Test
  @Tag("full")
  void anotherFieldOfThePodIsRolledInTheSameWay(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("pod").apply().awaitReady();
    rolls(
        cluster,
        cluster,
        "pod: {annotations: {example.com/team: payments}, resources: {requests: {cpu: 110m, memory:"
            + " 256Mi}}}");
    assertThat(cluster.events("PodRestarted"))
        .hasSize(3)
        .allMatch(
            event ->
                event.endsWith(
                    "was restarted because spec.pod.annotations was set and spec.pod.resources was"
                        + " set"));
    assertThat(cluster.workspace().pod(cluster.podName(0)).orElseThrow().getMetadata())
        .matches(pod -> "payments".equals(pod.getAnnotations().get("example.com/team")));
    cluster.remove();
  }

  /** Under a client that retries. */
  private static void rolls(ClusterUnderTest cluster, ClusterUnderTest changed, String... lines) {
    List<String> made = cluster.podUids();
    List<String> members = cluster.memberIds();
    List<String> handedOn = cluster.events("LeadershipTransferred");
    AcknowledgedWrites writes = AcknowledgedWrites.start(cluster, cluster.name());
    try (PodHistory history = PodHistory.watch(cluster);
        writes) {
      Timed time = Timed.start();
      changed.apply(lines);
      changed.awaitReady();
      time.print("three pods rolled, under writes");
      writes.awaitMore(5);

      assertThat(cluster.podUids()).doesNotContainAnyElementsOf(made);
      assertThat(history.madeAgain())
          .as("each pod exactly once")
          .containsExactlyInAnyOrder(cluster.podName(0), cluster.podName(1), cluster.podName(2));
      assertThat(history.mostAway()).isEqualTo(1);
      assertThat(cluster.events("LeadershipTransferred"))
          .as("whoever led handed on once, and was the last")
          .hasSize(handedOn.size() + 1)
          .last()
          .asString()
          .startsWith("from " + history.madeAgain().getLast() + " to ");
    }
    writes.assertNoneIsLost();
    assertThat(cluster.memberIds()).isEqualTo(members);
  }

  /** The namespace of these tests enforces the restricted standard. */
  @Test
  @Tag("ci")
  void whatPodSecurityWouldRefuseDeletesNothing(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("refused").apply().awaitReady();
    List<String> made = cluster.podUids();
    try (PodHistory history = PodHistory.watch(cluster)) {
      Timed time = Timed.start();
      cluster.apply("pod: {securityContext: {seccompProfile: {type: Unconfined}}}");
      cluster.awaitReason("Stalled", "RequestRefused");
      time.print("a pod that Pod Security refuses -> status RequestRefused");
      assertThat(cluster.condition("Stalled").path("message").asText())
          .contains("restarting pod refused-", "it is kept", "violates PodSecurity \"restricted:");
      cluster.stays(
          "no pod is deleted, and all serve",
          Duration.ofSeconds(15),
          () ->
              cluster.podUids().equals(made)
                  && cluster.condition("Available").path("status").asText().equals("True"));

      cluster.apply().awaitReady();
      assertThat(history.madeAgain()).isEmpty();
    }
    assertThat(cluster.podUids()).isEqualTo(made);
    assertThat(cluster.events("PodRestarted")).isEmpty();
    cluster.remove();
  }

  @Test
  @Tag("ci")
  void aBadImageStopsAtOnePodAndTheOldOneHealsIt(Installation kubernetes) {
    ClusterUnderTest cluster = kubernetes.tests().cluster("badimage").apply().awaitReady();
    List<String> made = cluster.podUids();
    AcknowledgedWrites writes = AcknowledgedWrites.start(cluster, cluster.name());
    try (PodHistory history = PodHistory.watch(cluster);
        writes) {
      Timed time = Timed.start();
      cluster.withImage("quorate/node:no-such-tag").apply();
      cluster.awaitReason("Degraded", "PodBlocked");
      time.print("a bad image -> status PodBlocked");
      String blocked = history.madeAgain().getLast();
      cluster.stays(
          "one pod is away, and the others serve",
          Duration.ofSeconds(15),
          () ->
              history.madeAgain().equals(List.of(blocked))
                  && cluster.condition("Available").path("status").asText().equals("True"));
      writes.awaitMore(5);
      cluster.await(
          "the status quotes the kubelet",
          Duration.ofMinutes(1),
          () ->
              cluster
                  .condition("Degraded")
                  .path("message")
                  .asText()
                  .matches("(?s).*" + blocked + ".*no-such-tag.*"));

      Timed back = Timed.start();
      cluster.apply().awaitReady();
      back.print("the old image given again -> Ready");
      assertThat(history.madeAgain()).isEqualTo(List.of(blocked, blocked));
      assertThat(history.mostAway()).isEqualTo(1);
      assertThat(cluster.podUids()).filteredOn(made::contains).hasSize(2);
    }
    writes.assertNoneIsLost();
    cluster.remove();
  }
}
