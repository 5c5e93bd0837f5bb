package dev.quorate.e2e.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;

/** One namespace of a Kubernetes, as a user sees it: objects are applied as YAML. */
public record Workspace(KubernetesClient client, String namespace) {
  static final ResourceDefinitionContext CLUSTERS =
      resource("ConsensusCluster", "consensusclusters");
  static final ResourceDefinitionContext TASKS = resource("ConsensusTask", "consensustasks");

  private static ResourceDefinitionContext resource(String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup("quorate.dev")
        .withVersion("v1alpha1")
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  /** A cluster under test of this name; nothing is created yet. */
  public ClusterUnderTest cluster(String name) {
    return new ClusterUnderTest(this, name);
  }

  public GenericKubernetesResource applyOurs(String yaml) {
    return ours(yaml).serverSideApply();
  }

  /** Asks the API server what it would say; creates nothing. */
  public GenericKubernetesResource wouldCreate(String yaml) {
    return ours(yaml).dryRun().create();
  }

  private Resource<GenericKubernetesResource> ours(String yaml) {
    GenericKubernetesResource object =
        Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    ResourceDefinitionContext kind = object.getKind().equals(CLUSTERS.getKind()) ? CLUSTERS : TASKS;
    return client.genericKubernetesResources(kind).inNamespace(namespace).resource(object);
  }

  public <T extends HasMetadata> T apply(T object) {
    NamespaceableResource<T> resource = client.resource(object);
    return resource.inNamespace(namespace).serverSideApply();
  }

  public Optional<GenericKubernetesResource> task(String name) {
    return Optional.ofNullable(
        client.genericKubernetesResources(TASKS).inNamespace(namespace).withName(name).get());
  }

  /** The status of the task, once it has succeeded or failed. */
  public JsonNode awaitTask(String name, Duration limit) {
    Awaitility.await(name + " is finished")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(
            () -> Set.of("Succeeded", "Failed").contains(taskStatus(name).path("phase").asText()));
    return taskStatus(name);
  }

  private JsonNode taskStatus(String name) {
    return json(task(name).orElseThrow()).path("status");
  }

  public Optional<Pod> pod(String name) {
    return Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get());
  }

  public Optional<PersistentVolumeClaim> claim(String name) {
    return Optional.ofNullable(
        client.persistentVolumeClaims().inNamespace(namespace).withName(name).get());
  }

  /** As JSON, to look into what has no class here. */
  public JsonNode json(Object object) {
    return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
  }

  /**
   * Every cluster, task, pod and claim of the namespace, and its events, which a second attempt of
   * a scenario would take for its own; for the end of a run.
   */
  void removeEverything() {
    client.genericKubernetesResources(TASKS).inNamespace(namespace).delete();
    client.genericKubernetesResources(CLUSTERS).inNamespace(namespace).delete();
    Awaitility.await("clusters of " + namespace + " are gone")
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                client
                    .genericKubernetesResources(CLUSTERS)
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .isEmpty());
    client.pods().inNamespace(namespace).delete();
    client.persistentVolumeClaims().inNamespace(namespace).delete();
    client.events().v1().events().inNamespace(namespace).delete();
  }
}
