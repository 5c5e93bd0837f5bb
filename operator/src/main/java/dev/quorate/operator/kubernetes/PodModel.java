package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.Pod.Problem;
import dev.quorate.operator.resources.AskedPod;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A pod as the planner reads it. */
final class PodModel {
  /** Set by the StatefulSet controller (apps/v1, ControllerRevisionHashLabelKey). */
  private static final String REVISION = "controller-revision-hash";

  private PodModel() {}

  static dev.quorate.operator.observed.Pod read(Pod pod) {
    var read =
        withoutOwner(pod)
            .startedFor(ownerUid(pod))
            .readySince(readySince(pod))
            // The API server sets it to the time of the request and the grace period.
            .endsBy(
                Optional.ofNullable(pod.getMetadata().getDeletionTimestamp()).map(Instant::parse))
            .madeFrom(
                AskedPod.digests(
                    Optional.ofNullable(pod.getMetadata().getAnnotations()).orElse(Map.of())));
    return Optional.ofNullable(pod.getMetadata().getCreationTimestamp())
        .map(Instant::parse)
        .map(read::madeAt)
        .orElse(read);
  }

  private static dev.quorate.operator.observed.Pod withoutOwner(Pod pod) {
    return new dev.quorate.operator.observed.Pod(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        pod.getMetadata().getDeletionTimestamp() != null,
        conditions(pod, "Ready").anyMatch(c -> "True".equals(c.getStatus())),
        waiting(pod).or(() -> unscheduled(pod)).or(() -> disrupted(pod)),
        image(pod),
        Optional.ofNullable(pod.getMetadata().getLabels())
            .flatMap(labels -> Optional.ofNullable(labels.get(REVISION))));
  }

  private static Optional<Instant> readySince(Pod pod) {
    return conditions(pod, "Ready")
        .filter(c -> "True".equals(c.getStatus()))
        .flatMap(c -> Optional.ofNullable(c.getLastTransitionTime()).stream())
        .map(Instant::parse)
        .findFirst();
  }

  private static Optional<String> ownerUid(Pod pod) {
    return node(pod)
        .flatMap(container -> container.getEnv().stream())
        .filter(variable -> variable.getName().equals(Names.OWNER_UID))
        .findFirst()
        .map(EnvVar::getValue);
  }

  private static Stream<Container> node(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .filter(container -> container.getName().equals(Names.NODE));
  }

  // As it was wished: an admission webhook may have put a mirror before it.
  private static String image(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getAnnotations())
        .map(notes -> notes.get(Labels.IMAGE))
        .or(() -> node(pod).findFirst().map(Container::getImage))
        .orElse("");
  }

  private static Stream<PodCondition> conditions(Pod pod, String type) {
    return pod.getStatus() == null
        ? Stream.empty()
        : pod.getStatus().getConditions().stream().filter(c -> type.equals(c.getType()));
  }

  // ContainerCreating and PodInitializing are steps on the way, not problems.
  private static Optional<Problem> waiting(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .flatMap(container -> waiting(container).stream())
            .findFirst();
  }

  private static Optional<Problem> waiting(ContainerStatus container) {
    return Optional.ofNullable(container.getState())
        .map(ContainerState::getWaiting)
        .filter(w -> !"ContainerCreating".equals(w.getReason()))
        .filter(w -> !"PodInitializing".equals(w.getReason()))
        .map(
            w ->
                new Problem(
                    String.valueOf(w.getReason()), text(w.getMessage()) + lastEnd(container)));
  }

  // Of a container that ends again and again the kubelet says how long it waits, and not why.
  private static String lastEnd(ContainerStatus container) {
    return Optional.ofNullable(container.getLastState())
        .map(ContainerState::getTerminated)
        .map(
            ended ->
                "; it ended last with exit code %d (%s)%s"
                    .formatted(
                        ended.getExitCode(),
                        ended.getReason(),
                        ended.getMessage() == null ? "" : ": " + ended.getMessage().strip()))
        .orElse("");
  }

  private static Optional<Problem> unscheduled(Pod pod) {
    return conditions(pod, "PodScheduled")
        .filter(c -> "False".equals(c.getStatus()))
        .findFirst()
        .map(c -> new Problem(String.valueOf(c.getReason()), text(c.getMessage())));
  }

  // Its node does not answer any more (status.reason NodeLost), or it was evicted from one: the
  // conditions and reasons of docs/concepts/workloads/pods/disruptions in Kubernetes.
  private static Optional<Problem> disrupted(Pod pod) {
    if (pod.getStatus() != null && "NodeLost".equals(pod.getStatus().getReason())) {
      return Optional.of(new Problem("NodeLost", text(pod.getStatus().getMessage())));
    }
    return conditions(pod, "DisruptionTarget")
        .filter(c -> "True".equals(c.getStatus()))
        .findFirst()
        .map(c -> new Problem(String.valueOf(c.getReason()), text(c.getMessage())));
  }

  private static String text(String message) {
    return message == null ? "" : message;
  }
}
