package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.resources.Drift;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** As Velero restores: the resource is another one, without a status, and nothing has an owner. */
@DisplayName("A backup that is restored without owner references and status")
class RestoreTest {
  private static ApiServer server;
  private Stage stage;

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void raise() {
    stage = new Stage(server);
  }

  @AfterEach
  void strike() {
    stage.close();
  }

  @Test
  void isAdoptedWithTheSameClusterIdWithoutAnyPodThatStops() {
    stage.create();
    stage.untilReady();
    stage.until("all is settled", status -> status.operation().isEmpty());
    String clusterId = stage.resource().getStatus().getClusterId();
    assertThat(stage.members.put(clusterId, "before")).isTrue();
    Map<String, String> pods = pods();

    restore();
    stage.untilReady();
    stage.until("all is settled", status -> status.operation().isEmpty());

    assertThat(stage.resource().getStatus().getClusterId()).isEqualTo(clusterId);
    assertThat(pods()).isEqualTo(pods);
    assertThat(stage.members.formed()).hasSize(1);
    for (ChildKind kind : ChildKind.values()) {
      HasMetadata child = child(kind);
      assertThat(Drift.isOurs(child, stage.seen().cluster())).as(kind.title()).isTrue();
      // The operator may not change Secrets.
      assertThat(child.getMetadata().getOwnerReferences())
          .as(kind.title())
          .hasSize(kind == ChildKind.ADMIN_SECRET ? 0 : 1);
    }
  }

  /** Nobody can change it: an apply that would is refused as a whole, for ever. */
  @Test
  void keepsTheLabelsOfTheClaimTemplateOfAnEarlierVersion() {
    stage.create();
    stage.untilReady();
    StatefulSet set = (StatefulSet) child(ChildKind.STATEFUL_SET);
    Map<String, String> earlier = Map.of("app.kubernetes.io/instance", "demo");
    stage.client.resource(set).delete();
    set.getMetadata().setOwnerReferences(List.of());
    set.getMetadata().setManagedFields(List.of());
    set.getMetadata().setResourceVersion(null);
    set.getMetadata().setUid(null);
    set.setStatus(null);
    set.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().setLabels(earlier);
    stage.client.resource(set).create();
    stage.edit(resource -> resource.getSpec().setImage("quorate/node:next"));

    stage.until("the image is in the template", status -> image().equals("quorate/node:next"));

    assertThat(claimLabels()).isEqualTo(earlier);
  }

  private String image() {
    return ((StatefulSet) child(ChildKind.STATEFUL_SET))
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getImage();
  }

  private Map<String, String> claimLabels() {
    return ((StatefulSet) child(ChildKind.STATEFUL_SET))
        .getSpec()
        .getVolumeClaimTemplates()
        .getFirst()
        .getMetadata()
        .getLabels();
  }

  private Map<String, String> pods() {
    return stage.controllers.pods().stream()
        .collect(
            Collectors.toMap(
                pod -> pod.getMetadata().getName(), pod -> pod.getMetadata().getUid()));
  }

  private HasMetadata child(ChildKind kind) {
    return ObjectReads.read(stage.client, kind, stage.ref).orElseThrow();
  }

  private void restore() {
    stage.edit(resource -> resource.getMetadata().setFinalizers(List.of()));
    stage.client.resource(stage.resource()).delete();
    for (ChildKind kind : ChildKind.values()) {
      HasMetadata child = child(kind);
      child.getMetadata().setOwnerReferences(List.of());
      stage.client.resource(child).update();
    }
    stage.create();
  }
}
