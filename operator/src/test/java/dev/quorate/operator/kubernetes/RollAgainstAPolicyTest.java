package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** With the chart's rights. Pod Security and quotas are the API server's own. */
@DisplayName("On a real API server, a roll")
class RollAgainstAPolicyTest {
  private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
  private static final String VIOLATION = "securityContext: {seccompProfile: {type: Unconfined}}";

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
    stage.create();
    stage.untilReady();
    stage.controllers.pods().forEach(this::ready);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void deletesNothingWhilePodSecurityWouldRefuseTheNextPod() {
    enforce("restricted");
    List<String> pods = podUids();
    ask(VIOLATION);
    untilReported();

    FindingStatus found = refusal().orElseThrow();
    assertThat(found.message())
        .startsWith("refused, and tried again: it is kept, because there would be no pod")
        .contains("-dry-run\" is forbidden: violates PodSecurity \"restricted:latest\"");
    assertThat(found.cure()).hasValueSatisfying(cure -> assertThat(cure).contains("change"));
    assertThat(Stage.is(stage.seen().status(), "Available")).isTrue();
    assertThat(podUids()).isEqualTo(pods);
    assertThat(eventsOf("ClusterStalled")).anyMatch(note -> note.contains("violates PodSecurity"));

    ask("{}");
    stage.until("taken back", status -> seesTheTemplate() && Stage.is(status, "Ready"));
    assertThat(podUids()).isEqualTo(pods);
    assertThat(eventsOf("PodRestarted")).isEmpty();
  }

  @Test
  void goesOnWhenThePolicyIsTakenBack() {
    enforce("restricted");
    List<String> pods = podUids();
    ask(VIOLATION);
    untilReported();
    assertThat(podUids()).isEqualTo(pods);

    enforce("privileged");
    stage.until("one is restarted", status -> seesTheTemplate() && !podUids().equals(pods));
    assertThat(eventsOf("PodRestarted")).hasSize(1);
  }

  /** What is refused to no pod of ours is refused to none that a restart makes. */
  @Test
  void restartsAPodThatPassesTheRestrictedPodSecurityStandard() {
    enforce("restricted");

    assertThat(restart()).isEqualTo(new Outcome.Done());
    assertThat(podUids()).hasSize(2);
  }

  @Test
  void isNotHeldByAQuotaOfAsManyPodsAsThereAre() {
    quota("pods", "3", "3");

    assertThat(restart()).isEqualTo(new Outcome.Done());
    assertThat(podUids()).hasSize(2);
  }

  @Test
  void deletesNothingWhileAQuotaHasNoRoomForWhatTheNextPodAsksFor() {
    quota("limits.memory", "1Gi", "512Mi");

    assertThat(restart())
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            refused -> assertThat(refused.cause()).contains("exceeded quota: some"));
    assertThat(podUids()).hasSize(3);
  }

  @Test
  void deletesNothingWhileAPriorityClassIsMissing() {
    ask("priorityClassName: none-such");
    untilReported();

    assertThat(refusal().orElseThrow().message()).contains("no PriorityClass with name none-such");
    assertThat(podUids()).hasSize(3);
  }

  private Outcome restart() {
    Observed seen = stage.world.observe(stage.ref).orElseThrow();
    return stage.world.perform(
        new RestartPod(
            seen.slot("demo-2").flatMap(Slot::pod).orElseThrow().ref(), "somebody asked for it"),
        seen);
  }

  private void untilReported() {
    stage.until("the refusal is reported", status -> seesTheTemplate() && refusal().isPresent());
    for (int pass = 0; pass < 5; pass++) {
      stage.round();
    }
  }

  private Optional<FindingStatus> refusal() {
    return stage.seen().status().findings().stream()
        .filter(found -> found.reason().equals("RequestRefused"))
        .findFirst();
  }

  private void ask(String pod) {
    stage.edit(
        cluster ->
            cluster
                .getSpec()
                .setPod(stage.client.getKubernetesSerialization().unmarshal(pod, PodFields.class)));
  }

  /** As the StatefulSet's controller, which counts the revisions of the template. */
  private boolean seesTheTemplate() {
    var sets = stage.client.apps().statefulSets().inNamespace(stage.ref.namespace());
    var set = sets.withName("demo").get();
    var status =
        new StatefulSetStatusBuilder()
            .withReplicas(3)
            .withObservedGeneration(set.getMetadata().getGeneration())
            .withUpdateRevision("demo-" + set.getMetadata().getGeneration())
            .build();
    if (!status.equals(set.getStatus())) {
      stage.client.resource(new StatefulSetBuilder(set).withStatus(status).build()).updateStatus();
    }
    return true;
  }

  private void ready(Pod pod) {
    pod.setStatus(
        new PodStatusBuilder()
            .withPhase("Running")
            .withConditions(
                new PodConditionBuilder()
                    .withType("Ready")
                    .withStatus("True")
                    .withLastTransitionTime(
                        Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS).toString())
                    .build())
            .build());
    stage.client.resource(pod).updateStatus();
  }

  private List<String> podUids() {
    return stage.controllers.pods().stream()
        .map(pod -> pod.getMetadata().getUid())
        .sorted()
        .toList();
  }

  private List<String> eventsOf(String reason) {
    return stage
        .client
        .events()
        .v1()
        .events()
        .inNamespace(stage.ref.namespace())
        .list()
        .getItems()
        .stream()
        .filter(event -> reason.equals(event.getReason()))
        .map(event -> event.getNote())
        .toList();
  }

  /** Of three pods; what is used counts the quota controller, which is played. */
  private void quota(String resource, String limited, String used) {
    ResourceQuota quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName("some")
            .withNamespace(stage.ref.namespace())
            .endMetadata()
            .withNewSpec()
            .withHard(Map.of(resource, Quantity.parse(limited)))
            .endSpec()
            .build();
    ResourceQuota made = stage.client.resource(quota).create();
    made.setStatus(
        new ResourceQuotaStatusBuilder()
            .withHard(Map.of(resource, Quantity.parse(limited)))
            .withUsed(Map.of(resource, Quantity.parse(used)))
            .build());
    stage.client.resource(made).updateStatus();
    stage.until("the quota is in force", status -> refusesOneMore());
  }

  private boolean refusesOneMore() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("one-more")
            .withNamespace(stage.ref.namespace())
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("any")
            .withImage("any")
            .withNewResources()
            .withLimits(Map.of("memory", Quantity.parse("768Mi")))
            .endResources()
            .endContainer()
            .endSpec()
            .build();
    try {
      return stage.client.resource(pod).dryRun().create() == null;
    } catch (KubernetesClientException e) {
      return e.getCode() == 403;
    }
  }

  private void enforce(String level) {
    stage
        .client
        .namespaces()
        .withName(stage.ref.namespace())
        .edit(
            namespace ->
                new NamespaceBuilder(namespace)
                    .editMetadata()
                    .addToLabels(ENFORCE, level)
                    .endMetadata()
                    .build());
  }
}
