package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
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
        .contains("delete these pods one at a time");

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
