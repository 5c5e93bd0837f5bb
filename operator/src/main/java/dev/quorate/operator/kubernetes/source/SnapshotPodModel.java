package dev.quorate.operator.kubernetes.source;

import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The pod that serves a file of a claim, as the planner reads it. */
public final class SnapshotPodModel {
  private SnapshotPodModel() {}

  /** The one of this very resource, among the pods of its label. */
  public static Optional<SnapshotPod> find(List<Pod> pods, ObservedCluster cluster) {
    return pods.stream()
        .filter(pod -> pod.getMetadata().getName().equals(Names.snapshotPod(cluster.ref())))
        .filter(
            pod ->
                pod.getMetadata().getOwnerReferences().stream()
                    .anyMatch(owner -> owner.getUid().equals(cluster.uid())))
        .findFirst()
        .map(SnapshotPodModel::read);
  }

  private static SnapshotPod read(Pod pod) {
    ObjectMeta meta = pod.getMetadata();
    return new SnapshotPod(
        meta.getName(),
        meta.getUid(),
        Optional.ofNullable(meta.getAnnotations())
            .orElse(Map.of())
            .getOrDefault(Labels.SNAPSHOT, ""),
        meta.getDeletionTimestamp() != null,
        Optional.ofNullable(pod.getStatus())
            .map(status -> state(status, meta))
            .orElseGet(() -> new SnapshotPod.Starting(Optional.empty())));
  }

  private static SnapshotPod.State state(PodStatus status, ObjectMeta meta) {
    if ("Failed".equals(status.getPhase()) || "Succeeded".equals(status.getPhase())) {
      return ended(status, meta);
    }
    boolean ready = hasCondition(status, "Ready", "True");
    return ready && status.getPodIP() != null
        ? new SnapshotPod.Serving(address(status.getPodIP()))
        : new SnapshotPod.Starting(unscheduled(status).or(() -> waiting(status)));
  }

  private static String address(String ip) {
    return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + Names.REST_PORT;
  }

  private static SnapshotPod.Ended ended(PodStatus status, ObjectMeta meta) {
    Optional<ContainerStateTerminated> end =
        states(status, ContainerState::getTerminated).findFirst();
    String why =
        end.flatMap(it -> text(it.getMessage()))
            .or(() -> text(status.getMessage()))
            .or(() -> end.map(it -> "it ended with exit code " + it.getExitCode()))
            .or(() -> text(status.getReason()))
            .orElse("it ended");
    Instant at =
        end.flatMap(it -> Optional.ofNullable(it.getFinishedAt()))
            .or(() -> Optional.ofNullable(meta.getCreationTimestamp()))
            .map(Instant::parse)
            .orElse(Instant.EPOCH);
    return new SnapshotPod.Ended(why, at);
  }

  // An unknown claim, one that waits for a volume, no node with room.
  private static Optional<String> unscheduled(PodStatus status) {
    return status.getConditions().stream()
        .filter(c -> c.getType().equals("PodScheduled") && c.getStatus().equals("False"))
        .findFirst()
        .flatMap(c -> text(c.getMessage()));
  }

  private static Optional<String> waiting(PodStatus status) {
    return states(status, ContainerState::getWaiting)
        .filter(waiting -> !"ContainerCreating".equals(waiting.getReason()))
        .findFirst()
        .map(SnapshotPodModel::described);
  }

  private static String described(ContainerStateWaiting waiting) {
    return waiting.getReason() + text(waiting.getMessage()).map(more -> ", " + more).orElse("");
  }

  private static boolean hasCondition(PodStatus status, String type, String value) {
    return status.getConditions().stream()
        .anyMatch(c -> c.getType().equals(type) && c.getStatus().equals(value));
  }

  private static <T> Stream<T> states(PodStatus status, Function<ContainerState, T> kind) {
    return status.getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .flatMap(state -> Stream.ofNullable(state))
        .flatMap(state -> Stream.ofNullable(kind.apply(state)));
  }

  private static Optional<String> text(String message) {
    return Optional.ofNullable(message).map(String::strip).filter(it -> !it.isEmpty());
  }
}
