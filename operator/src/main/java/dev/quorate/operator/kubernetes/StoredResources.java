package dev.quorate.operator.kubernetes;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.api.v1alpha1.ConsensusClusterStatus;
import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec;
import dev.quorate.api.v1alpha1.ConsensusTaskStatus;
import dev.quorate.operator.world.WorldUnavailable;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Our resources as they are stored. The schema checks each write, not the objects stored under an
 * earlier one: a resource that cannot be parsed concerns itself alone.
 */
final class StoredResources {
  /** Computed in each pass: unreadable, they are written again. */
  private static final List<String> COMPUTED =
      List.of("conditions", "members", "findings", "operation");

  private static final Logger LOG = Logger.getLogger(StoredResources.class);

  private final KubernetesSerialization json;

  /** Versions of tasks that were named already: few, and each for a person to repair. */
  private final Set<String> named = ConcurrentHashMap.newKeySet();

  StoredResources(KubernetesSerialization json) {
    this.json = json;
  }

  /**
   * @param unreadable why the spec cannot be parsed; it is empty then
   * @param status null while nobody has reported
   */
  record Cluster(
      ObjectMeta metadata,
      ConsensusClusterSpec spec,
      List<String> unreadable,
      ConsensusClusterStatus status) {}

  /**
   * @throws WorldUnavailable if the intents of the status cannot be parsed: without them nothing
   *     may be decided
   */
  Cluster cluster(GenericKubernetesResource stored) {
    Object written = Optional.ofNullable(stored.get("spec")).orElse(Map.of());
    ConsensusClusterSpec spec;
    List<String> unreadable = List.of();
    try {
      spec = json.convertValue(written, ConsensusClusterSpec.class);
    } catch (IllegalArgumentException e) {
      spec = new ConsensusClusterSpec();
      unreadable = List.of(problem(e));
    }
    return new Cluster(stored.getMetadata(), spec, unreadable, status(stored));
  }

  private ConsensusClusterStatus status(GenericKubernetesResource stored) {
    Object written = stored.get("status");
    try {
      return json.convertValue(written, ConsensusClusterStatus.class);
    } catch (IllegalArgumentException e) {
      try {
        return json.convertValue(decided(written), ConsensusClusterStatus.class);
      } catch (IllegalArgumentException deeper) {
        throw new WorldUnavailable(
            "the status of %s/%s cannot be read, and nothing is done without it: %s"
                .formatted(
                    stored.getMetadata().getNamespace(),
                    stored.getMetadata().getName(),
                    problem(deeper)));
      }
    }
  }

  private static Map<Object, Object> decided(Object status) {
    Map<Object, Object> decided =
        status instanceof Map<?, ?> fields ? new HashMap<>(fields) : new HashMap<>();
    decided.keySet().removeAll(COMPUTED);
    return decided;
  }

  /** The cluster that a task names. */
  static Optional<String> clusterOf(GenericKubernetesResource task) {
    return task.get("spec", "cluster") instanceof String cluster
        ? Optional.of(cluster)
        : Optional.empty();
  }

  /**
   * Empty for one that cannot be parsed: the API server refuses even its status, so that it is
   * named in the log alone, and nobody else waits for it.
   */
  Optional<ConsensusTask> task(GenericKubernetesResource stored) {
    var task = new ConsensusTask();
    task.setMetadata(stored.getMetadata());
    try {
      task.setSpec(json.convertValue(stored.get("spec"), ConsensusTaskSpec.class));
      task.setStatus(json.convertValue(stored.get("status"), ConsensusTaskStatus.class));
      return Optional.of(task);
    } catch (IllegalArgumentException e) {
      var meta = stored.getMetadata();
      if (named.add(meta.getUid() + " at " + meta.getResourceVersion())) {
        LOG.warnf(
            "task left out task=%s/%s cause=\"%s\"",
            meta.getNamespace(), meta.getName(), problem(e));
      }
      return Optional.empty();
    }
  }

  private static String problem(IllegalArgumentException e) {
    return e.getCause() instanceof JsonMappingException parsing
        ? "%s cannot be read: %s"
            .formatted(
                parsing.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[]" : step.getFieldName())
                    .collect(Collectors.joining(".")),
                parsing.getOriginalMessage())
        : "it cannot be read: " + e.getMessage();
  }
}
