package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With the chart's rights: a right that is missing would make the operator say less. */
@DisplayName("On a real API server, the status")
class PlatformNoticesTest {
  private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

  private static ApiServer server;
  private Stage stage;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    stage = new Stage(server);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void quotesWhyPodsCannotBeCreatedUntilTheyCan() {
    enforce(Optional.of("restricted"));
    stage.create();
    stage.until("it is stalled", status -> Stage.is(status, "Stalled"));

    Condition stalled = stage.seen().status().condition("Stalled").orElseThrow();
    assertThat(stalled.reason()).isEqualTo("PodBlocked");
    assertThat(stalled.message())
        .contains("demo-0: its pod cannot be created: create Pod demo-0 in StatefulSet demo failed")
        .contains("violates PodSecurity");

    enforce(Optional.empty());
    stage.untilReady();
    assertThat(Stage.is(stage.seen().status(), "Stalled")).isFalse();
  }

  @Test
  void reportsARestartThatIsNotCarriedOutUntilEveryPodIsMadeAgain() {
    stage.create();
    stage.untilReady();
    var sets = stage.client.apps().statefulSets().inNamespace(stage.ref.namespace());
    sets.withName("demo")
        .edit(
            set ->
                new StatefulSetBuilder(set)
                    .editSpec()
                    .editTemplate()
                    .editMetadata()
                    .addToAnnotations(PlatformReads.RESTARTED_AT, "2026-11-28T09:00:00Z")
                    .endMetadata()
                    .endTemplate()
                    .endSpec()
                    .build());
    stage.until("it is stalled", status -> Stage.is(status, "Stalled"));

    assertThat(stalledMessage())
        .startsWith("StatefulSet: a restart was asked for at 2026-11-28T09:00:00Z")
        .contains("demo-0, demo-1, demo-2")
        .contains("order it with a ConsensusTask that has `restart: {}`");

    for (int ordinal = 0; ordinal < 3; ordinal++) {
      String name = "demo-" + ordinal;
      stage
          .client
          .pods()
          .inNamespace(stage.ref.namespace())
          .withName(name)
          .withGracePeriod(0)
          .delete();
      stage.until(
          name + " serves again",
          status -> members(status) == 3 && !stalledMessage().contains(name));
    }
    stage.untilReady();
  }

  @Test
  void namesAContainerThatWasKilledForWantOfMemoryAndRunsAgain() {
    stage.create();
    stage.untilReady();
    String ended = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    container(
        "demo-1",
        new ContainerStatusBuilder()
            .withNewState()
            .withNewRunning()
            .endRunning()
            .endState()
            .withNewLastState()
            .withNewTerminated()
            .withExitCode(137)
            .withReason("OOMKilled")
            .withFinishedAt(ended)
            .endTerminated()
            .endLastState());
    stage.until("it is found", status -> status.finding("ContainerEnded", "demo-1").isPresent());

    String words =
        "its container ended at %s with exit code 137 (OOMKilled), and was started again (restart 1)"
            .formatted(ended);
    assertThat(stage.seen().status().finding("ContainerEnded", "demo-1"))
        .hasValueSatisfying(found -> assertThat(found.message()).isEqualTo(words));
    assertThat(Stage.is(stage.seen().status(), "Ready")).isTrue();
    assertThat(
            stage
                .client
                .events()
                .v1()
                .events()
                .inNamespace(stage.ref.namespace())
                .list()
                .getItems())
        .filteredOn(event -> "ContainerEnded".equals(event.getReason()))
        .singleElement()
        .satisfies(event -> assertThat(event.getNote()).startsWith("demo-1: " + words));
  }

  @Test
  void quotesWhyAPodDoesNotStart() {
    stage.create();
    stage.edit(cluster -> cluster.getSpec().setImage("registry/missing:1"));
    stage.until("its pods are there", status -> stage.controllers.pods().size() == 3);
    container(
        "demo-1",
        new ContainerStatusBuilder()
            .withNewState()
            .withNewWaiting()
            .withReason("ContainerCreating")
            .endWaiting()
            .endState());
    warn("demo-1", "FailedMount", "MountVolume.SetUp failed for volume pvc-1: no such disk");
    stage.until("it is found", status -> status.finding("PodBlocked", "demo-1").isPresent());

    assertThat(stage.seen().status().finding("PodBlocked", "demo-1"))
        .hasValueSatisfying(
            found ->
                assertThat(found.message())
                    .isEqualTo(
                        "its pod does not start: FailedMount, MountVolume.SetUp failed for volume"
                            + " pvc-1: no such disk"));
  }

  /** The kubelet reports this of the member's container, in a pod that it took a minute ago. */
  private void container(String name, ContainerStatusBuilder status) {
    Pod pod = stage.client.pods().inNamespace(stage.ref.namespace()).withName(name).get();
    pod.setStatus(
        new PodStatusBuilder()
            .withStartTime(
                Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS).toString())
            .withContainerStatuses(
                status
                    .withName("node")
                    .withImage("node")
                    .withImageID("")
                    .withReady(false)
                    .withRestartCount(1)
                    .build())
            .build());
    stage.client.resource(pod).updateStatus();
  }

  private void warn(String name, String reason, String message) {
    Pod pod = stage.client.pods().inNamespace(stage.ref.namespace()).withName(name).get();
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    stage
        .client
        .resource(
            new EventBuilder()
                .withNewMetadata()
                .withName(name + ".1")
                .withNamespace(stage.ref.namespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNamespace(stage.ref.namespace())
                .withName(name)
                .withUid(pod.getMetadata().getUid())
                .endInvolvedObject()
                .withType("Warning")
                .withReason(reason)
                .withMessage(message)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build())
        .create();
  }

  private static long members(ClusterStatus status) {
    return status.members().stream().filter(member -> member.healthy()).count();
  }

  private String stalledMessage() {
    return stage.seen().status().condition("Stalled").orElseThrow().message();
  }

  private void enforce(Optional<String> level) {
    stage
        .client
        .namespaces()
        .withName(stage.ref.namespace())
        .edit(
            namespace ->
                level.isPresent()
                    ? new NamespaceBuilder(namespace)
                        .editMetadata()
                        .addToLabels(ENFORCE, level.get())
                        .endMetadata()
                        .build()
                    : new NamespaceBuilder(namespace)
                        .editMetadata()
                        .removeFromLabels(ENFORCE)
                        .endMetadata()
                        .build());
  }
}
