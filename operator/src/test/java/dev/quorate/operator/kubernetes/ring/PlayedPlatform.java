package dev.quorate.operator.kubernetes.ring;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.operator.kubernetes.PlayedControllers;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everybody in a Kubernetes but the operator, one round at a time: {@link PlayedControllers}, the
 * garbage collector, the revisions of StatefulSets, and what the kubelet says of an image that no
 * registry has.
 */
final class PlayedPlatform {
  private static final String REVISION = "controller-revision-hash";

  private final KubernetesClient client;
  private final String namespace;
  private final PlayedControllers controllers;
  private Set<String> owners = Set.of();

  PlayedPlatform(KubernetesClient client, String namespace, PlayedControllers controllers) {
    this.client = client;
    this.namespace = namespace;
    this.controllers = controllers;
  }

  void round() {
    collectGarbage();
    controllers.round();
    List<Pod> pods = controllers.pods();
    client
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(set -> revise(set, pods));
    if (pods.stream().anyMatch(PlayedPlatform::waitsForItsImage)) {
      // As they are now, with their labels.
      controllers.pods().stream()
          .filter(PlayedPlatform::waitsForItsImage)
          .forEach(this::sayThatItsImageIsMissing);
    }
  }

  /** And nobody has said so yet. */
  private static boolean waitsForItsImage(Pod pod) {
    return !PlayedControllers.isPullable(pod) && pod.getStatus().getContainerStatuses().isEmpty();
  }

  // Owners that stay keep what they own: it is looked for only when one has come or gone.
  private void collectGarbage() {
    Set<String> present =
        client.resources(ConsensusCluster.class).inNamespace(namespace).list().getItems().stream()
            .map(cluster -> cluster.getMetadata().getUid())
            .collect(Collectors.toSet());
    if (!present.isEmpty() && present.equals(owners)) {
      return;
    }
    owned()
        .filter(object -> !object.getMetadata().getOwnerReferences().isEmpty())
        .filter(
            object ->
                object.getMetadata().getOwnerReferences().stream()
                    .noneMatch(owner -> present.contains(owner.getUid())))
        .forEach(object -> client.resource(object).delete());
    owners = present;
  }

  private Stream<HasMetadata> owned() {
    return Stream.<List<? extends HasMetadata>>of(
            client.apps().statefulSets().inNamespace(namespace).list().getItems(),
            client.services().inNamespace(namespace).list().getItems(),
            client.secrets().inNamespace(namespace).list().getItems(),
            client.policy().v1().podDisruptionBudget().inNamespace(namespace).list().getItems())
        .flatMap(List::stream);
  }

  private void revise(StatefulSet set, List<Pod> pods) {
    String revision =
        "%s-%08x"
            .formatted(
                set.getMetadata().getName(),
                client.getKubernetesSerialization().asJson(set.getSpec().getTemplate()).hashCode());
    Long generation = set.getMetadata().getGeneration();
    if (!Objects.equals(set.getStatus().getObservedGeneration(), generation)
        || !revision.equals(set.getStatus().getUpdateRevision())) {
      client
          .resource(set)
          .editStatus(
              found ->
                  new StatefulSetBuilder(found)
                      .editOrNewStatus()
                      .withReplicas(0)
                      .withObservedGeneration(generation)
                      .withUpdateRevision(revision)
                      .endStatus()
                      .build());
    }
    // Nobody changed the template since the controllers made them in this round.
    pods.stream()
        .filter(pod -> !pod.getMetadata().getLabels().containsKey(REVISION))
        .forEach(pod -> label(pod, Map.of(REVISION, revision)));
  }

  private void label(Pod pod, Map<String, String> labels) {
    client
        .resource(pod)
        .edit(
            found ->
                new PodBuilder(found).editMetadata().addToLabels(labels).endMetadata().build());
  }

  private void sayThatItsImageIsMissing(Pod pod) {
    var container = pod.getSpec().getContainers().getFirst();
    var status =
        new ContainerStatusBuilder()
            .withName(container.getName())
            .withImage(container.getImage())
            .withImageID("")
            .withReady(false)
            .withRestartCount(0)
            .withNewState()
            .withNewWaiting("Back-off pulling image", "ImagePullBackOff")
            .endState()
            .build();
    client
        .resource(pod)
        .editStatus(
            found ->
                new PodBuilder(found)
                    .editOrNewStatus()
                    .withContainerStatuses(status)
                    .endStatus()
                    .build());
  }
}
