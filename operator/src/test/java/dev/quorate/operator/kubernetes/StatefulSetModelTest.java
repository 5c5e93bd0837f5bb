package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import org.junit.jupiter.api.Test;

class StatefulSetModelTest {
  private static StatefulSet set(long generation, long observed) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName("demo")
        .withUid("set")
        .withGeneration(generation)
        .endMetadata()
        .withNewSpec()
        .withReplicas(3)
        .endSpec()
        .withNewStatus()
        .withObservedGeneration(observed)
        .withUpdateRevision("demo-7c9")
        .endStatus()
        .build();
  }

  @Test
  void theRevisionCountsOnceTheControllerHasSeenTheTemplate() {
    assertThat(StatefulSetModel.read(set(2, 2), true).updateRevision()).contains("demo-7c9");
    assertThat(StatefulSetModel.read(set(3, 2), true).updateRevision()).isEmpty();
  }
}
