package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.PlatformNotice;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The platform's words about members, which no pod or claim shows: events of the StatefulSet's
 * controller, read only while a pod is missing; events about a pod, read only while it is being
 * started for long; how a container ended that runs again; and the annotation that kubectl writes
 * into the template of a StatefulSet to have its pods made again.
 */
final class PlatformReads {
  /** Of {@code kubectl rollout restart}. */
  static final String RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

  /** An event is a little older than the look that finds its pod missing. */
  private static final Duration EARLIER = Duration.ofSeconds(30);

  /** A pod that takes longer to start is asked about: a volume or a sandbox may be in the way. */
  private static final Duration STARTING = Duration.ofSeconds(10);

  /** For so long it is remembered that a container ended. */
  private static final Duration RECENT = Duration.ofMinutes(10);

  private final KubernetesClient client;

  PlatformReads(KubernetesClient client) {
    this.client = client;
  }

  List<PlatformNotice> of(Observed seen, Optional<StatefulSet> statefulSet, Collection<Pod> pods) {
    return statefulSet
        .filter(
            found -> seen.statefulSet().filter(set -> set.ours() && !set.deleting()).isPresent())
        .stream()
        .flatMap(
            set ->
                Stream.of(
                        refused(seen, set),
                        held(seen, pods),
                        ended(pods, seen.now()),
                        restarts(set, pods))
                    .flatMap(notices -> notices))
        .toList();
  }

  private Stream<PlatformNotice> refused(Observed seen, StatefulSet set) {
    List<String> missing =
        seen.formed().stream()
            .filter(slot -> slot.pod().isEmpty())
            .filter(slot -> slot.ordinal() < seen.statefulSet().orElseThrow().replicas())
            .map(slot -> slot.name())
            .toList();
    return missing.isEmpty()
        ? Stream.empty()
        : refused(seen, missing, events(set.getMetadata(), "reason", "FailedCreate"));
  }

  private Stream<PlatformNotice> held(Observed seen, Collection<Pod> pods) {
    return pods.stream()
        .filter(pod -> isStartingForLong(pod, seen.now()))
        .flatMap(pod -> held(pod, events(pod.getMetadata(), "type", "Warning")).stream());
  }

  static boolean isStartingForLong(Pod pod, Instant now) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getContainerStatuses().stream()
            .map(ContainerStatus::getState)
            .filter(state -> state != null && state.getWaiting() != null)
            .anyMatch(state -> PodModel.isOnItsWay(state.getWaiting().getReason()))
        && Optional.ofNullable(pod.getStatus().getStartTime())
            .flatMap(PlatformReads::time)
            .filter(since -> !since.plus(STARTING).isAfter(now))
            .isPresent();
  }

  /** The newest warning about the pod. */
  static Optional<PlatformNotice> held(Pod pod, List<Event> warnings) {
    return warnings.stream()
        .filter(event -> event.getNote() != null)
        .max(Comparator.comparing(PlatformReads::last))
        .map(
            event ->
                new PlatformNotice(
                    PlatformNotice.Kind.POD_HELD,
                    pod.getMetadata().getName(),
                    "%s, %s".formatted(event.getReason(), event.getNote().strip())));
  }

  /** One for each pod that is there and whose container ended a short while ago. */
  static Stream<PlatformNotice> ended(Collection<Pod> pods, Instant now) {
    return pods.stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null && pod.getStatus() != null)
        .flatMap(
            pod ->
                pod.getStatus().getContainerStatuses().stream()
                    .filter(container -> container.getName().equals(Names.NODE))
                    .flatMap(container -> ended(container, now).stream())
                    .map(
                        words ->
                            new PlatformNotice(
                                PlatformNotice.Kind.CONTAINER_ENDED,
                                pod.getMetadata().getName(),
                                words)));
  }

  // While it waits for its next start, that is what its pod shows.
  private static Optional<String> ended(ContainerStatus container, Instant now) {
    boolean runs = container.getState() != null && container.getState().getRunning() != null;
    return Optional.ofNullable(container.getLastState())
        .map(ContainerState::getTerminated)
        .filter(end -> runs && end.getFinishedAt() != null)
        .filter(
            end -> time(end.getFinishedAt()).filter(at -> at.plus(RECENT).isAfter(now)).isPresent())
        .map(
            end ->
                "its container ended at %s with %s, and was started again (restart %d)"
                    .formatted(
                        end.getFinishedAt(),
                        PodModel.howItEnded(end),
                        container.getRestartCount()));
  }

  private List<Event> events(ObjectMeta about, String field, String value) {
    try {
      return client
          .events()
          .v1()
          .events()
          .inNamespace(about.getNamespace())
          .withFields(Map.of("regarding.uid", about.getUid(), field, value))
          .list()
          .getItems();
    } catch (KubernetesClientException e) {
      // They are for people: without them a message says less, and nothing else changes.
      return List.of();
    }
  }

  /** The newest of each member, if it is not of an earlier time when the pod was missing. */
  static Stream<PlatformNotice> refused(Observed seen, List<String> missing, List<Event> events) {
    return missing.stream()
        .flatMap(
            member -> {
              Instant since = seen.status().awaySince(member, seen.now()).minus(EARLIER);
              return events.stream()
                  .filter(event -> isAbout(event, member) && !last(event).isBefore(since))
                  .max(Comparator.comparing(PlatformReads::last))
                  .map(
                      event ->
                          new PlatformNotice(
                              PlatformNotice.Kind.POD_REFUSED, member, event.getNote()))
                  .stream();
            });
  }

  // "create Pod demo-1 in StatefulSet demo failed error: pods "demo-1" is forbidden: ...", or the
  // same of its claim: "create Claim data-demo-1 Pod demo-1 in StatefulSet demo failed ...".
  private static boolean isAbout(Event event, String member) {
    return event.getNote() != null
        && Pattern.compile("\\bPod " + Pattern.quote(member) + " ").matcher(event.getNote()).find();
  }

  private static Instant last(Event event) {
    return Stream.of(
            event.getSeries() == null || event.getSeries().getLastObservedTime() == null
                ? null
                : event.getSeries().getLastObservedTime().getTime(),
            event.getDeprecatedLastTimestamp(),
            event.getEventTime() == null ? null : event.getEventTime().getTime(),
            event.getMetadata().getCreationTimestamp())
        .flatMap(time -> Optional.ofNullable(time).flatMap(PlatformReads::time).stream())
        .findFirst()
        .orElse(Instant.EPOCH);
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** One for each pod that is older than the restart that was asked for. */
  static Stream<PlatformNotice> restarts(StatefulSet set, Collection<Pod> pods) {
    Optional<String> asked =
        Optional.ofNullable(set.getSpec().getTemplate().getMetadata())
            .flatMap(PlatformReads::asked);
    return asked.stream()
        .flatMap(
            when ->
                pods.stream()
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                    .filter(pod -> !asked(pod.getMetadata()).equals(asked))
                    .map(
                        pod ->
                            new PlatformNotice(
                                PlatformNotice.Kind.RESTART_ASKED,
                                pod.getMetadata().getName(),
                                "a restart was asked for at " + when)));
  }

  private static Optional<String> asked(ObjectMeta meta) {
    return Optional.ofNullable(meta.getAnnotations())
        .flatMap(notes -> Optional.ofNullable(notes.get(RESTARTED_AT)));
  }
}
