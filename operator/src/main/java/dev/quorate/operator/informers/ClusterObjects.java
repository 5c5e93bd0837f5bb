package dev.quorate.operator.informers;

import dev.quorate.operator.observed.ChildKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The objects of one cluster, as the API server has or had them. Nobody changes them: those from a
 * cache are everybody's.
 *
 * @param cluster as a tree: what cannot be parsed in it concerns this cluster alone
 * @param claims those that may be of this cluster by their names
 * @param tasks those that name this cluster
 */
public record ClusterObjects(
    GenericKubernetesResource cluster,
    Map<ChildKind, HasMetadata> children,
    List<Pod> pods,
    List<PersistentVolumeClaim> claims,
    List<GenericKubernetesResource> tasks) {
  public ClusterObjects {
    children = Map.copyOf(children);
    pods = List.copyOf(pods);
    claims = List.copyOf(claims);
    tasks = List.copyOf(tasks);
  }

  public Stream<HasMetadata> all() {
    return Stream.of(
            Stream.of(cluster),
            children.values().stream(),
            pods.stream(),
            claims.stream(),
            tasks.stream())
        .flatMap(objects -> objects);
  }
}
