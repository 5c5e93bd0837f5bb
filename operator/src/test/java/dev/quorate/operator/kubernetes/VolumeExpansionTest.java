package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.Storage;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.FindingStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the API server permits and refuses, with the operator's rights; the binder and the resizer
 * are played, because no class of the Kubernetes at hand expands volumes.
 */
@DisplayName("Larger volumes on a real API server")
class VolumeExpansionTest {
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
  void growUnderPodsThatStayAndTheClaimTemplateToo() {
    settle(true);
    List<String> pods = uids();
    List<String> claims = claims();
    String set = set().getMetadata().getUid();

    askFor("2Gi");
    stage.until(
        "every claim asks for it",
        status -> everyMember(status, "2Gi", "1Gi") && templateSize().equals("2Gi"));
    stage.until("and waits", status -> !Stage.is(status, "Ready"));
    assertThat(stage.seen().status().findings())
        .extracting(FindingStatus::reason)
        .contains("VolumeExpanding");
    everyClaim(claim -> bound(claim, "2Gi"));
    stage.untilReady();

    assertThat(stage.seen().status()).matches(status -> everyMember(status, "2Gi", "2Gi"));
    assertThat(set().getMetadata().getUid()).isNotEqualTo(set);
    assertThat(uids()).isEqualTo(pods);
    assertThat(claims()).isEqualTo(claims);
    assertThat(stage.controllers.pods())
        .allSatisfy(
            pod ->
                assertThat(pod.getMetadata().getOwnerReferences())
                    .singleElement()
                    .matches(owner -> owner.getUid().equals(set().getMetadata().getUid())));
    assertThat(events())
        .contains("ClaimTemplateReplaced", "VolumeExpansionRequested", "VolumeExpanded")
        .doesNotContain("PodRestarted", "PodReplaced");
  }

  @Test
  void areReportedWithTheApiServersWordsWhereTheClassCannotExpand() {
    settle(false);
    List<String> pods = uids();

    askFor("2Gi");
    stage.until(
        "it is reported for every claim",
        status ->
            status.findings().stream()
                    .filter(finding -> finding.reason().equals("VolumeNotExpanded"))
                    .filter(finding -> finding.message().contains("must support resize"))
                    .count()
                == 3);

    stage.until("claims to come get it", status -> templateSize().equals("2Gi"));
    assertThat(uids()).isEqualTo(pods);
    assertThat(stage.seen().status()).matches(status -> everyMember(status, "1Gi", "1Gi"));
  }

  private void settle(boolean expandable) {
    String name = stage.ref.namespace();
    stage
        .client
        .resource(
            new StorageClassBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withProvisioner("example.com/played")
                .withAllowVolumeExpansion(expandable)
                .build())
        .create();
    stage.create(spec -> spec.setStorage(new Storage(Quantity.parse("1Gi"), name)));
    stage.until(
        "there are claims, and the binder sees them",
        status -> {
          everyClaim(claim -> bound(claim, "1Gi"));
          return Stage.is(status, "Ready");
        });
    stage.until("all is settled", status -> status.operation().isEmpty());
  }

  private void askFor(String size) {
    stage.edit(
        cluster ->
            cluster
                .getSpec()
                .setStorage(
                    new Storage(
                        Quantity.parse(size), cluster.getSpec().getStorage().storageClassName())));
  }

  private void everyClaim(Consumer<PersistentVolumeClaim> happens) {
    stage
        .client
        .persistentVolumeClaims()
        .inNamespace(stage.ref.namespace())
        .list()
        .getItems()
        .forEach(happens);
  }

  private void bound(PersistentVolumeClaim claim, String size) {
    Map<String, Quantity> capacity = Map.of("storage", Quantity.parse(size));
    if (claim.getStatus() != null && capacity.equals(claim.getStatus().getCapacity())) {
      return;
    }
    stage
        .client
        .resource(claim)
        .editStatus(
            found ->
                new PersistentVolumeClaimBuilder(found)
                    .withNewStatus()
                    .withPhase("Bound")
                    .withAccessModes("ReadWriteOnce")
                    .withCapacity(capacity)
                    .endStatus()
                    .build());
  }

  private static boolean everyMember(ClusterStatus status, String requested, String has) {
    return status.members().size() == 3
        && status.members().stream()
            .allMatch(
                member ->
                    member.requestedSize().equals(Optional.of(requested))
                        && member.volumeSize().equals(Optional.of(has)));
  }

  private StatefulSet set() {
    return stage
        .client
        .apps()
        .statefulSets()
        .inNamespace(stage.ref.namespace())
        .withName("demo")
        .get();
  }

  private String templateSize() {
    return Optional.ofNullable(set()).stream()
        .filter(set -> set.getMetadata().getDeletionTimestamp() == null)
        .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream())
        .map(claim -> claim.getSpec().getResources().getRequests().get("storage"))
        .map(Objects::toString)
        .findFirst()
        .orElse("");
  }

  private List<String> uids() {
    return stage.controllers.pods().stream()
        .map(Pod::getMetadata)
        .map(ObjectMeta::getUid)
        .sorted()
        .toList();
  }

  private List<String> claims() {
    return stage
        .client
        .persistentVolumeClaims()
        .inNamespace(stage.ref.namespace())
        .list()
        .getItems()
        .stream()
        .map(claim -> claim.getMetadata().getUid())
        .sorted()
        .toList();
  }

  private List<String> events() {
    return stage
        .client
        .events()
        .v1()
        .events()
        .inNamespace(stage.ref.namespace())
        .list()
        .getItems()
        .stream()
        .map(event -> event.getReason())
        .toList();
  }
}
