package dev.quorate.operator.app;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Map;
import java.util.Optional;

/** A ConsensusTask of which a watch reads which cluster it names, as {@link WatchedCluster}. */
@Group("quorate.dev")
@Version("v1alpha1")
@Kind("ConsensusTask")
@Plural("consensustasks")
public class WatchedTask extends CustomResource<Object, Void> implements Namespaced {

  Optional<String> cluster() {
    return getSpec() instanceof Map<?, ?> spec && spec.get("cluster") instanceof String cluster
        ? Optional.of(cluster)
        : Optional.empty();
  }
}
