package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.Pod.Problem;
import dev.quorate.operator.resources.AskedPod;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
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
        ended(pod).or(() -> unready(pod)).or(() -> unscheduled(pod)).or(() -> disrupted(pod)),
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

  // A whole pod that has ended: evicted by its kubelet, not taken by its node, or lost with it.
  private static Optional<Problem> ended(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .map(PodStatus::getReason)
        .map(reason -> new Problem(reason, text(pod.getStatus().getMessage())));
  }

  /** Of the first container that neither runs nor is on its way, one of the start included. */
  private static Optional<Problem> unready(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : Stream.concat(
                pod.getStatus().getInitContainerStatuses().stream()
                    .filter(container -> !hasDoneItsWork(container)),
                pod.getStatus().getContainerStatuses().stream())
            .flatMap(
                container ->
                    waiting(container)
                        .or(() -> isStopping(pod) ? Optional.empty() : terminated(container))
                        .stream())
            .findFirst();
  }

  // Its containers end because it does.
  private static boolean isStopping(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  private static boolean hasDoneItsWork(ContainerStatus init) {
    return Optional.ofNullable(init.getState())
        .map(ContainerState::getTerminated)
        .filter(ended -> ended.getExitCode() == 0)
        .isPresent();
  }

  // ContainerCreating and PodInitializing are steps on the way, not problems.
  private static Optional<Problem> waiting(ContainerStatus container) {
    return Optional.ofNullable(container.getState())
        .map(ContainerState::getWaiting)
        .filter(w -> !isOnItsWay(w.getReason()))
        .map(
            w ->
                new Problem(
                    String.valueOf(w.getReason()),
                    named(container) + text(w.getMessage()) + lastEnd(container)));
  }

  /** Whether a container with this reason to wait is only being started. */
  static boolean isOnItsWay(String reason) {
    return "ContainerCreating".equals(reason) || "PodInitializing".equals(reason);
  }

  // Between its end and the kubelet's next attempt.
  private static Optional<Problem> terminated(ContainerStatus container) {
    return Optional.ofNullable(container.getState())
        .map(ContainerState::getTerminated)
        .map(
            end ->
                new Problem(
                    String.valueOf(end.getReason()),
                    named(container) + "it ended with " + howItEnded(end)));
  }

  private static String named(ContainerStatus container) {
    return Names.NODE.equals(container.getName())
        ? ""
        : "container %s: ".formatted(container.getName());
  }

  // Of a container that ends again and again the kubelet says how long it waits, and not why.
  private static String lastEnd(ContainerStatus container) {
    return Optional.ofNullable(container.getLastState())
        .map(ContainerState::getTerminated)
        .map(end -> "; it ended last with " + howItEnded(end))
        .orElse("");
  }

  /** The kubelet's words: "exit code 137 (OOMKilled)". */
  static String howItEnded(ContainerStateTerminated end) {
    return "exit code %d (%s)%s"
        .formatted(
            end.getExitCode(),
            end.getReason(),
            end.getMessage() == null ? "" : ": " + end.getMessage().strip());
  }

  private static Optional<Problem> unscheduled(Pod pod) {
    return conditions(pod, "PodScheduled")
        .filter(c -> "False".equals(c.getStatus()))
        .findFirst()
        .map(c -> new Problem(String.valueOf(c.getReason()), text(c.getMessage())));
  }

  // Its node does not answer any more, or it is being evicted from one: the conditions and reasons
  // of docs/concepts/workloads/pods/disruptions in Kubernetes.
  private static Optional<Problem> disrupted(Pod pod) {
    return conditions(pod, "DisruptionTarget")
        .filter(c -> "True".equals(c.getStatus()))
        .findFirst()
        .map(c -> new Problem(String.valueOf(c.getReason()), text(c.getMessage())));
  }

  private static String text(String message) {
    return message == null ? "" : message;
  }
}
