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
  void mayHoldData(String situation, PersistentVolumeClaimSpec spec, boolean expected) {
    assertThat(volume(spec, Map.of()).mayHoldData()).as(situation).isEqualTo(expected);
  }

  static Stream<Arguments> mayHoldData() {
    return Stream.of(
        Arguments.of("a new claim", claim().build(), false),
        Arguments.of("bound", claim().withVolumeName("pv-1").build(), true),
        Arguments.of(
            "from a snapshot",
            claim()
                .withNewDataSource("snapshot.storage.k8s.io", "VolumeSnapshot", "last-night")
                .build(),
            true),
        Arguments.of(
            "from a populator",
            claim()
                .withNewDataSourceRef()
                .withKind("Restore")
                .withName("last-night")
                .endDataSourceRef()
                .build(),
            true),
        Arguments.of(
            "of a volume picked by label",
            claim().withNewSelector().addToMatchLabels("disk", "old").endSelector().build(),
            true));
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
