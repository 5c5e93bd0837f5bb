package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.Volume.Extent;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimConditionBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a claim tells of its volume before anybody can be asked. */
class ClaimModelTest {
  private static final ClusterRef REF = new ClusterRef("prod", "demo");

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whereItsContentCanComeFrom(
      String situation, PersistentVolumeClaimSpec spec, Volume.Binding expected) {
    assertThat(volume(spec, Map.of()).binding()).as(situation).isEqualTo(expected);
  }

  static Stream<Arguments> whereItsContentCanComeFrom() {
    return Stream.of(
        Arguments.of("a new claim", claim().build(), Volume.Binding.NONE),
        Arguments.of(
            "bound to a volume that somebody named",
            claim().withVolumeName("pv-1").build(),
            Volume.Binding.EXISTING),
        Arguments.of(
            "bound to the volume that was made for it",
            claim().withVolumeName("pvc-v-0").build(),
            Volume.Binding.PROVISIONED),
        Arguments.of(
            "bound to the volume that was made for another claim",
            claim().withVolumeName("pvc-v-1").build(),
            Volume.Binding.EXISTING),
        Arguments.of(
            "bound to a volume that was made for it from a snapshot",
            claim()
                .withVolumeName("pvc-v-0")
                .withNewDataSource("snapshot.storage.k8s.io", "VolumeSnapshot", "last-night")
                .build(),
            Volume.Binding.EXISTING),
        Arguments.of(
            "from a snapshot",
            claim()
                .withNewDataSource("snapshot.storage.k8s.io", "VolumeSnapshot", "last-night")
                .build(),
            Volume.Binding.EXISTING),
        Arguments.of(
            "from a populator",
            claim()
                .withNewDataSourceRef()
                .withKind("Restore")
                .withName("last-night")
                .endDataSourceRef()
                .build(),
            Volume.Binding.EXISTING),
        Arguments.of(
            "of a volume picked by label",
            claim().withNewSelector().addToMatchLabels("disk", "old").endSelector().build(),
            Volume.Binding.EXISTING));
  }

  @Test
  void isOfOurTemplateByItsLabels() {
    assertThat(volume(claim().build(), Labels.claim(REF)).labelled()).isTrue();
    assertThat(volume(claim().build(), Map.of("app", "demo")).labelled()).isFalse();
    assertThat(volume(claim().build(), Labels.claim(new ClusterRef("prod", "other"))).labelled())
        .isFalse();
  }

  @Test
  void tellsHowLargeItsVolumeIsAndWhatItsGrowthWaitsFor() {
    Instant since = Instant.parse("2026-11-21T10:00:00Z");

    assertThat(extent(new PersistentVolumeClaimStatusBuilder())).isEqualTo(Extent.UNKNOWN);
    assertThat(extent(oneGi())).isEqualTo(Extent.of("1Gi"));
    assertThat(extent(oneGi().addToConditions(is("FileSystemResizePending", "True"))))
        .isEqualTo(new Extent(Optional.of("1Gi"), Optional.of(since), Optional.empty()));
    assertThat(extent(oneGi().addToConditions(is("FileSystemResizePending", "False"))))
        .isEqualTo(Extent.of("1Gi"));
    assertThat(extent(oneGi().addToConditions(is("Resizing", "True")))).isEqualTo(Extent.of("1Gi"));
    assertThat(extent(oneGi().addToConditions(is("ControllerResizeError", "True"))))
        .isEqualTo(new Extent(Optional.of("1Gi"), Optional.empty(), Optional.of("as it says")));
    assertThat(extent(oneGi().addToConditions(is("NodeResizeError", "True"))).trouble())
        .contains("as it says");
  }

  private static PersistentVolumeClaimStatusBuilder oneGi() {
    return new PersistentVolumeClaimStatusBuilder()
        .withCapacity(Map.of("storage", Quantity.parse("1Gi")));
  }

  private static PersistentVolumeClaimCondition is(String type, String status) {
    return new PersistentVolumeClaimConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withMessage("as it says")
        .withLastTransitionTime("2026-11-21T10:00:00Z")
        .build();
  }

  private static Extent extent(PersistentVolumeClaimStatusBuilder status) {
    return ClaimModel.read(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data-demo-0")
                .withUid("v-0")
                .endMetadata()
                .withSpec(claim().build())
                .withStatus(status.build())
                .build(),
            REF)
        .extent();
  }

  private static PersistentVolumeClaimSpecBuilder claim() {
    return new PersistentVolumeClaimSpecBuilder().withNewResources().endResources();
  }

  private static Volume volume(PersistentVolumeClaimSpec spec, Map<String, String> labels) {
    return ClaimModel.read(
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName("data-demo-0")
            .withUid("v-0")
            .withLabels(labels)
            .endMetadata()
            .withSpec(spec)
            .build(),
        REF);
  }
}
