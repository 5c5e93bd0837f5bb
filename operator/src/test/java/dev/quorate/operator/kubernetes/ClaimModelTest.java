package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import java.util.Map;
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
