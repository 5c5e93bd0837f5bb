package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.ConsensusTask;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
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
  private static final List<Class<? extends HasMetadata>> OURS =
      List.of(ConsensusCluster.class, ConsensusTask.class);
  // Of HTTP; the client has other numbers for "no answer".
  private static final int LOWEST_STATUS = 100;
  private static final Duration PAUSE = Duration.ofMillis(500);

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
   * Blocks until all are served.
   *
   * @param onWait called once with the cause, if it has to wait
   * @return empty, or what it would still have to wait for when the patience is at its end
   */
  public Optional<String> await(Duration patience, Consumer<String> onWait)
      throws InterruptedException {
    Instant deadline = Instant.now().plus(patience);
    Optional<String> lack = lack();
    lack.ifPresent(onWait);
    while (lack.isPresent() && Instant.now().isBefore(deadline)) {
      // Nobody tells when it is served. On a thread of its own, which the shutdown interrupts.
      Thread.sleep(PAUSE);
      lack = lack();
    }
    return lack;
  }

  private Optional<String> lack() {
    try {
      return unlisted().or(this::unreadable);
    } catch (KubernetesClientException e) {
      // Where nobody answers there is nothing to wait for: the start fails and says so.
      return e.getCode() < LOWEST_STATUS
          ? Optional.empty()
          : Optional.of("the API server does not answer: " + e.getMessage());
    }
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
      for (Class<? extends HasMetadata> type : OURS) {
        if (namespaces.isEmpty()) {
          client.resources(type).inAnyNamespace().list(cached);
        }
        for (String namespace : namespaces) {
          client.resources(type).inNamespace(namespace).list(cached);
        }
      }
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of("the API server does not serve reads yet: " + e.getMessage());
    }
  }
}
