package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.operator.observed.ObservedTask.Phase;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Map;
import java.util.Optional;

/**
 * Tasks that name a cluster which does not exist. No pass is made for it, so that they would have
 * no status at all. They wait: the cluster may be created after its task.
 */
public final class TasksWithoutCluster {
  private final KubernetesClient client;
  private final StoredResources stored;

  public TasksWithoutCluster(KubernetesClient client) {
    this.client = client;
    this.stored = new StoredResources(client.getKubernetesSerialization());
  }

  /**
   * Says so in the status of the task, if it is one of these and does not say so yet. Looks live.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses, or
   *     the task is changed at the same time
   */
  public void report(String namespace, String name) {
    Optional<GenericKubernetesResource> there =
        Optional.ofNullable(resource(ServedResources.TASKS, namespace, name).get());
    Optional<String> cluster = there.flatMap(StoredResources::clusterOf);
    if (cluster.isEmpty()
        || resource(ServedResources.CLUSTERS, namespace, cluster.get()).get() != null) {
      return;
    }
    String message =
        "there is no ConsensusCluster %s in namespace %s; the task waits for it"
            .formatted(cluster.get(), namespace);
    there
        .flatMap(stored::task)
        .filter(task -> TaskModel.read(task).phase() == Phase.PENDING)
        .filter(task -> task.getStatus() == null || !message.equals(task.getStatus().getMessage()))
        .ifPresent(task -> write(task, message));
  }

  private void write(ConsensusTask task, String message) {
    Map<String, Object> status =
        Map.of("phase", TaskModel.written(Phase.PENDING), "step", "Waiting", "message", message);
    resource(ServedResources.TASKS, task.getMetadata().getNamespace(), task.getMetadata().getName())
        .subresource("status")
        .patch(
            TaskWrites.PATCH,
            client.getKubernetesSerialization().asJson(TaskWrites.patch(task, status)));
  }

  private Resource<GenericKubernetesResource> resource(
      ResourceDefinitionContext type, String namespace, String name) {
    return client.genericKubernetesResources(type).inNamespace(namespace).withName(name);
  }
}
