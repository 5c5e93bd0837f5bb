package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.ConsensusTask;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Whether the API server serves our resources: some time passes between the installation of a
 * resource definition and that. First discovery lists them, which every account may read
 * (system:discovery); a second or so later they can be read as a watch begins to.
 */
public final class ServedResources {
  private static final String GROUP_VERSION = HasMetadata.getApiVersion(ConsensusCluster.class);
  static final ResourceDefinitionContext CLUSTERS =
      ResourceDefinitionContext.fromResourceType(ConsensusCluster.class);
  static final ResourceDefinitionContext TASKS =
      ResourceDefinitionContext.fromResourceType(ConsensusTask.class);
  private static final List<Class<? extends HasMetadata>> OURS =
      List.of(ConsensusCluster.class, ConsensusTask.class);
  private static final Duration SHORTEST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final List<String> namespaces;

  /**
   * @param namespaces the ones that are watched; none: all of them
   */
  public ServedResources(KubernetesClient client, List<String> namespaces) {
    this.client = client;
    this.namespaces = List.copyOf(namespaces);
  }

  /**
   * Blocks until all are served, for as long as that takes.
   *
   * @param onWait called with what it waits for, whenever that changes
   */
  public void await(Consumer<String> onWait) throws InterruptedException {
    Optional<String> reported = Optional.empty();
    Optional<String> lack = lack();
    for (Duration pause = SHORTEST; lack.isPresent(); pause = longer(pause)) {
      if (!lack.equals(reported)) {
        onWait.accept(lack.get());
        reported = lack;
      }
      // Nobody tells when it is served. On a thread of its own, which the shutdown interrupts.
      Thread.sleep(pause);
      lack = lack();
    }
  }

  private static Duration longer(Duration pause) {
    Duration longer = pause.multipliedBy(3).dividedBy(2);
    return longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
  }

  private Optional<String> lack() {
    try {
      return unlisted().or(this::unreadable);
    } catch (KubernetesClientException e) {
      return Optional.of("the API server does not answer: " + words(e));
    }
  }

  // Where it is not reached, the client's own words are "An error has occurred".
  private static String words(KubernetesClientException e) {
    return Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse(e.getMessage());
  }

  private Optional<String> unlisted() {
    var missing = new TreeSet<String>();
    OURS.forEach(type -> missing.add(HasMetadata.getPlural(type)));
    Optional.ofNullable(client.getApiResources(GROUP_VERSION))
        .map(APIResourceList::getResources)
        .orElse(List.of())
        .stream()
        .map(APIResource::getName)
        .forEach(missing::remove);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("the API server does not serve %s of %s".formatted(missing, GROUP_VERSION));
  }

  // From the API server's cache, as a watch begins: it is filled after discovery lists the
  // resource.
  private Optional<String> unreadable() {
    var cached = new ListOptionsBuilder().withResourceVersion("0").build();
    try {
      // As trees: one resource that cannot be parsed is no reason to wait.
      for (ResourceDefinitionContext type : List.of(CLUSTERS, TASKS)) {
        if (namespaces.isEmpty()) {
          client.genericKubernetesResources(type).inAnyNamespace().list(cached);
        }
        for (String namespace : namespaces) {
          client.genericKubernetesResources(type).inNamespace(namespace).list(cached);
        }
      }
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of("the API server does not serve reads yet: " + e.getMessage());
    }
  }
}
