package dev.quorate.operator.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the StatefulSet controller, the volume binder, the garbage collector as far as it orphans
 * pods, and the controller that protects claims do, one round at a time. Pods run no containers:
 * {@link PlayedMembers} stands for the kubelet.
 */
public final class PlayedControllers {
  private final KubernetesClient client;
  private final String namespace;
  private final PlayedMembers members;

  public PlayedControllers(KubernetesClient client, String namespace, PlayedMembers members) {
    this.client = client;
    this.namespace = namespace;
    this.members = members;
  }

  public void round() {
    var sets = client.apps().statefulSets().inNamespace(namespace).list().getItems();
    sets.stream().filter(PlayedControllers::isDeleting).forEach(this::orphan);
    sets.removeIf(PlayedControllers::isDeleting);
    pods().stream().filter(PlayedControllers::isOrphan).forEach(pod -> adopt(pod, sets));
    List<Pod> before = pods();
    List<PersistentVolumeClaim> claims =
        client.persistentVolumeClaims().inNamespace(namespace).list().getItems();
    sets.forEach(set -> keep(set, byName(before), byName(claims)));
    Set<String> kept = sets.stream().map(s -> s.getMetadata().getUid()).collect(Collectors.toSet());
    for (Pod pod : before) {
      // One that nobody owns is left to whoever adopts it.
      if (!isOrphan(pod)
          && !kept.contains(pod.getMetadata().getOwnerReferences().getFirst().getUid())) {
        remove(pod);
      }
    }
    List<Pod> now = pods();
    members.runExactly(now.stream().filter(PlayedControllers::isPullable).toList());
    releaseClaims(claims, now);
  }

  private static boolean isDeleting(StatefulSet set) {
    return set.getMetadata().getDeletionTimestamp() != null;
  }

  private static boolean isOrphan(Pod pod) {
    return pod.getMetadata().getOwnerReferences().isEmpty();
  }

  // First the pods lose their owner, then the StatefulSet its finalizer ("orphan"), and so it goes.
  private void orphan(StatefulSet set) {
    pods().stream()
        .filter(pod -> isOwnedBy(pod, set))
        .forEach(
            pod ->
                client
                    .resource(pod)
                    .edit(
                        found ->
                            new PodBuilder(found)
                                .editMetadata()
                                .withOwnerReferences(List.of())
                                .endMetadata()
                                .build()));
    client
        .resource(set)
        .edit(
            found ->
                new StatefulSetBuilder(found)
                    .editMetadata()
                    .withFinalizers(List.of())
                    .endMetadata()
                    .build());
  }

  private static boolean isOwnedBy(Pod pod, StatefulSet set) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(set.getMetadata().getUid()));
  }

  private void adopt(Pod pod, List<StatefulSet> sets) {
    sets.stream()
        .filter(
            set ->
                pod.getMetadata()
                    .getLabels()
                    .entrySet()
                    .containsAll(set.getSpec().getSelector().getMatchLabels().entrySet()))
        .findFirst()
        .ifPresent(
            set ->
                client
                    .resource(pod)
                    .edit(
                        found ->
                            new PodBuilder(found)
                                .editMetadata()
                                .withOwnerReferences(owner(set))
                                .endMetadata()
                                .build()));
  }

  private static OwnerReference owner(StatefulSet set) {
    return new OwnerReferenceBuilder()
        .withApiVersion("apps/v1")
        .withKind("StatefulSet")
        .withName(set.getMetadata().getName())
        .withUid(set.getMetadata().getUid())
        .withController(true)
        .build();
  }

  private static <T extends HasMetadata> Map<String, T> byName(List<T> objects) {
    return objects.stream()
        .collect(Collectors.toMap(object -> object.getMetadata().getName(), object -> object));
  }

  private void keep(
      StatefulSet set, Map<String, Pod> pods, Map<String, PersistentVolumeClaim> claims) {
    int replicas = set.getSpec().getReplicas();
    for (int ordinal = 0; ordinal < replicas; ordinal++) {
      String name = set.getMetadata().getName() + "-" + ordinal;
      PersistentVolumeClaim claim = claims.get("data-" + name);
      if (claim == null) {
        client.persistentVolumeClaims().inNamespace(namespace).resource(claim(set, name)).create();
      } else if (claim.getMetadata().getDeletionTimestamp() != null) {
        // The real one waits as well: a pod must not start on a claim that goes.
        continue;
      }
      if (!pods.containsKey(name)) {
        create(set, name);
      }
    }
    pods.forEach(
        (name, pod) -> {
          if (Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)) >= replicas) {
            remove(pod);
          }
        });
  }

  // As the real one: it says so in an event, and tries again.
  private void create(StatefulSet set, String name) {
    try {
      client.pods().inNamespace(namespace).resource(pod(set, name)).create();
    } catch (KubernetesClientException e) {
      var now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      var event =
          new EventBuilder()
              .withNewMetadata()
              .withGenerateName(set.getMetadata().getName() + ".")
              .withNamespace(namespace)
              .endMetadata()
              .withNewInvolvedObject()
              .withApiVersion("apps/v1")
              .withKind("StatefulSet")
              .withNamespace(namespace)
              .withName(set.getMetadata().getName())
              .withUid(set.getMetadata().getUid())
              .endInvolvedObject()
              .withType("Warning")
              .withReason("FailedCreate")
              .withMessage(
                  "create Pod %s in StatefulSet %s failed error: %s"
                      .formatted(name, set.getMetadata().getName(), e.getStatus().getMessage()))
              .withFirstTimestamp(now)
              .withLastTimestamp(now)
              .withCount(1)
              .build();
      client.v1().events().inNamespace(namespace).resource(event).create();
    }
  }

  private PersistentVolumeClaim claim(StatefulSet set, String name) {
    var template = set.getSpec().getVolumeClaimTemplates().getFirst();
    return new PersistentVolumeClaimBuilder(template)
        .withNewMetadata()
        .withName("data-" + name)
        .withNamespace(namespace)
        .withLabels(template.getMetadata().getLabels())
        .endMetadata()
        .editSpec()
        .withVolumeName("volume-of-" + name)
        .endSpec()
        .withStatus(null)
        .build();
  }

  private Pod pod(StatefulSet set, String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(set.getSpec().getTemplate().getMetadata().getLabels())
        .withAnnotations(set.getSpec().getTemplate().getMetadata().getAnnotations())
        .withOwnerReferences(owner(set))
        .endMetadata()
        .withNewSpec()
        .withContainers(
            new ContainerBuilder()
                .withName("node")
                .withImage(
                    set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
                .build())
        .endSpec()
        .build();
  }

  /** As the kubelet and the API server do with a pod that has ended. */
  public void remove(Pod pod) {
    client.pods().inNamespace(namespace).resource(pod).withGracePeriod(0).delete();
  }

  /** Of StatefulSets. */
  public List<Pod> pods() {
    return client
        .pods()
        .inNamespace(namespace)
        .withoutLabel("app.kubernetes.io/component", "snapshot")
        .list()
        .getItems();
  }

  /** False of an image whose name says that no registry has it: the pod runs nothing. */
  public static boolean isPullable(Pod pod) {
    return !pod.getSpec().getContainers().getFirst().getImage().contains("missing");
  }

  private void releaseClaims(List<PersistentVolumeClaim> claims, List<Pod> pods) {
    Set<String> used =
        pods.stream().map(p -> "data-" + p.getMetadata().getName()).collect(Collectors.toSet());
    claims.stream()
        .filter(claim -> claim.getMetadata().getDeletionTimestamp() != null)
        .filter(claim -> !used.contains(claim.getMetadata().getName()))
        .forEach(
            claim ->
                client
                    .persistentVolumeClaims()
                    .inNamespace(namespace)
                    .resource(claim)
                    .edit(
                        found ->
                            new PersistentVolumeClaimBuilder(found)
                                .editMetadata()
                                .withFinalizers(List.of())
                                .endMetadata()
                                .build()));
  }
}
