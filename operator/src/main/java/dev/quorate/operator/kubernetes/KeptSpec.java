package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The last valid spec as an annotation of the ConsensusCluster (docs/decisions/0005): JSON of the
 * same form as the spec, with every default filled in.
 */
final class KeptSpec {
  private final KubernetesSerialization json;

  KeptSpec(KubernetesSerialization json) {
    this.json = json;
  }

  /** Empty as well for what somebody wrote there that is no spec. */
  Optional<ClusterSpec> read(ObjectMeta resource, String defaultImage) {
    return Optional.ofNullable(resource.getAnnotations())
        .map(notes -> notes.get(Labels.LAST_VALID_SPEC))
        .flatMap(this::parsed)
        .filter(KeptSpec::isComplete)
        .map(spec -> SpecModel.read(spec, defaultImage));
  }

  private Optional<ConsensusClusterSpec> parsed(String text) {
    try {
      return Optional.ofNullable(json.unmarshal(text, ConsensusClusterSpec.class));
    } catch (KubernetesClientException | IllegalArgumentException e) {
      // People may edit annotations: what cannot be read must not stop the operator.
      return Optional.empty();
    }
  }

  // Missing fields in a part of a spec would be filled in by defaults that nobody asked for.
  private static boolean isComplete(ConsensusClusterSpec spec) {
    return Stream.of(spec.getReplicas(), spec.getStorage(), spec.getConfig(), spec.getRetention())
        .allMatch(Objects::nonNull);
  }

  Map<String, String> annotation(ClusterSpec spec) {
    return Map.of(Labels.LAST_VALID_SPEC, json.asJson(SpecModel.write(spec)));
  }
}
