package dev.quorate.operator.kubernetes.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.Consumer;

/** What may happen to a cluster; the names are those of the simulated ring. */
enum RingScenario {
  CREATE_THREE(RingScenario::createThree),
  REPLACE_ORDINAL_ZERO(RingScenario::replaceOrdinalZero),
  A_WRONG_IMAGE_CORRECTED_BEFORE_THE_GENESIS(RingScenario::imageCorrectedBeforeTheGenesis),
  A_WRONG_IMAGE_CORRECTED_IN_A_FORMED_CLUSTER(RingScenario::imageCorrectedInAFormedCluster),
  RESET(RingScenario::reset),
  DELETE_DELETE(RingScenario::deletedWithVolumes),
  DELETE_RETAIN_CREATE_ADOPT(RingScenario::retainedAndAdopted),
  RESTORED_WITHOUT_OWNERS_AND_STATUS(RingScenario::restored);

  @SuppressWarnings("ImmutableEnumChecker") // each is a static method
  private final Consumer<RingCluster> events;

  RingScenario(Consumer<RingCluster> events) {
    this.events = events;
  }

  void happenTo(RingCluster cluster) {
    events.accept(cluster);
  }

  private static void createThree(RingCluster cluster) {
    cluster.faultsFromHere().create().untilReady();
    assertThat(cluster.members.formed()).hasSize(1);
  }

  private static void replaceOrdinalZero(RingCluster cluster) {
    cluster.create().untilReady().put("before").faultsFromHere();
    cluster.lose(0).untilReady();
    assertThat(cluster.clusterId()).isEqualTo(cluster.clusterIdBefore());
    assertHolds(cluster, "before");
  }

  private static void imageCorrectedBeforeTheGenesis(RingCluster cluster) {
    cluster.createWithMissingImage().untilEveryPodMissesItsImage().faultsFromHere();
    cluster.correctTheImage().untilReady();
    assertThat(cluster.claims().values()).hasSize(3).allMatch(cluster::isFromBefore);
  }

  private static void imageCorrectedInAFormedCluster(RingCluster cluster) {
    cluster.create().untilReady().put("before").setMissingImage();
    cluster.until("the image is in force", () -> cluster.isInTheTemplate("missing"));
    cluster.deletePod(2).untilDegraded().faultsFromHere();
    cluster.correctTheImage().untilReady();
    assertThat(cluster.clusterId()).isEqualTo(cluster.clusterIdBefore());
    assertHolds(cluster, "before");
  }

  private static void reset(RingCluster cluster) {
    cluster.create().untilReady().put("before").faultsFromHere();
    cluster.reset().untilTaskSucceeded().untilReady();
    assertThat(cluster.clusterId()).isNotEqualTo(cluster.clusterIdBefore());
    assertThat(cluster.claims().values()).hasSize(3).noneMatch(cluster::isFromBefore);
    assertThat(cluster.members.formed()).hasSize(2);
  }

  private static void deletedWithVolumes(RingCluster cluster) {
    cluster.createWithoutRetention().untilReady().faultsFromHere();
    cluster.delete().untilDeleted();
    assertThat(cluster.claims()).isEmpty();
  }

  private static void retainedAndAdopted(RingCluster cluster) {
    cluster.create().untilReady().put("before").faultsFromHere();
    cluster.delete().untilDeleted();
    cluster.create().untilReady();
    assertThat(cluster.clusterId()).isEqualTo(cluster.clusterIdBefore());
    assertThat(cluster.members.formed()).hasSize(1);
    assertHolds(cluster, "before");
  }

  /** As Velero restores: another resource without a status, and objects without owners. */
  private static void restored(RingCluster cluster) {
    cluster.create().untilReady().put("before").faultsFromHere();
    List<String> pods = podUids(cluster);
    cluster.edit(resource -> resource.getMetadata().setFinalizers(List.of())).delete();
    cluster.children().forEach(child -> disown(cluster, child));
    cluster.create().untilReady();
    assertThat(cluster.clusterId()).isEqualTo(cluster.clusterIdBefore());
    assertThat(podUids(cluster)).isEqualTo(pods);
    assertHolds(cluster, "before");
  }

  private static void disown(RingCluster cluster, HasMetadata child) {
    child.getMetadata().setOwnerReferences(List.of());
    cluster.client.resource(child).update();
  }

  private static List<String> podUids(RingCluster cluster) {
    return cluster.pods().values().stream().map(pod -> pod.getMetadata().getUid()).toList();
  }

  private static void assertHolds(RingCluster cluster, String value) {
    assertThat(cluster.claims().values())
        .hasSize(3)
        .allSatisfy(
            claim ->
                assertThat(cluster.members.values(claim.getMetadata().getUid())).contains(value));
  }
}
