package dev.quorate.operator.scale;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** When each cluster came to what it was asked for, as a client sees it by a watch. */
final class WatchedClusters implements AutoCloseable {
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private final Map<String, Long> readyAt = new ConcurrentHashMap<>();

  /** The latest generation of the spec that the status speaks of, and since when it does. */
  private final Map<String, Seen> observed = new ConcurrentHashMap<>();

  private record Seen(long generation, long nanos) {}

  WatchedClusters(KubernetesClient client) {
    informer =
        client
            .genericKubernetesResources(Stage.CLUSTERS)
            .inAnyNamespace()
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(GenericKubernetesResource cluster) {
                    see(cluster);
                  }

                  @Override
                  public void onUpdate(
                      GenericKubernetesResource before, GenericKubernetesResource cluster) {
                    see(cluster);
                  }

                  @Override
                  public void onDelete(GenericKubernetesResource cluster, boolean unknown) {
                    readyAt.remove(key(cluster));
                    observed.remove(key(cluster));
                  }
                });
  }

  private static String key(GenericKubernetesResource cluster) {
    return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
  }

  private void see(GenericKubernetesResource cluster) {
    long now = System.nanoTime();
    if (isReady(cluster)) {
      readyAt.putIfAbsent(key(cluster), now);
    }
    if (cluster.get("status", "observedGeneration") instanceof Number generation) {
      observed.merge(
          key(cluster),
          new Seen(generation.longValue(), now),
          (before, seen) -> seen.generation() > before.generation() ? seen : before);
    }
  }

  private static boolean isReady(GenericKubernetesResource cluster) {
    return cluster.get("status", "conditions") instanceof List<?> conditions
        && conditions.stream()
            .map(condition -> (Map<?, ?>) condition)
            .anyMatch(it -> "Ready".equals(it.get("type")) && "True".equals(it.get("status")));
  }

  /** On the clock of {@link System#nanoTime}. */
  Optional<Long> readyAt(String key) {
    return Optional.ofNullable(readyAt.get(key));
  }

  long ready(Collection<String> keys) {
    return keys.stream().filter(readyAt::containsKey).count();
  }

  /** When the status began to speak of this generation of the spec, or of a later one. */
  Optional<Long> observedAt(String key, long generation) {
    return Optional.ofNullable(observed.get(key))
        .filter(seen -> seen.generation() >= generation)
        .map(Seen::nanos);
  }

  @Override
  public void close() {
    informer.close();
  }
}
