package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodModelTest {
  @Test
  void theImageIsThatOfTheMemberAndNotOfASidecar() {
    assertThat(PodModel.read(pod("quorate/node:1").build()).image()).isEqualTo("quorate/node:1");
  }

  @Test
  void theImageIsTheOneAskedForAlsoWhenAMirrorWasPutBeforeIt() {
    var pod =
        pod("mirror.example/quorate/node:1")
            .editMetadata()
            .withAnnotations(Map.of(Labels.IMAGE, "quorate/node:1"))
            .endMetadata()
            .build();

    assertThat(PodModel.read(pod).image()).isEqualTo("quorate/node:1");
  }

  private static PodBuilder pod(String image) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("demo-0")
        .withUid("uid")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("proxy")
        .withImage("proxy:2")
        .endContainer()
        .addNewContainer()
        .withName("node")
        .withImage(image)
        .endContainer()
        .endSpec();
  }
}
