package dev.quorate.operator.kubernetes;

import dev.quorate.operator.informers.ClusterObjects;
import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.informers.WatchedKind;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * When the informers may serve a look: never with less than this process has read live or written
 * itself, never while a watch does not run, and never for long without a live look in between, so
 * that a watch that has ended without a word is noticed. Thread-safe.
 */
final class Glances {
  /** A live look at each cluster so often, whatever the informers say. */
  private static final Duration CHECKED = Duration.ofMinutes(5);

  /** Secrets are read by name alone. A settled cluster costs one such read each time. */
  private static final Duration SECRET_KEPT = Duration.ofMinutes(1);

  /** For a write to come back through its watch, which takes some milliseconds. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private static final Duration PAUSE = Duration.ofMillis(2);

  private final KubernetesClient client;
  private final Informers informers;
  private final InstantSource clock;
  private final Map<ClusterRef, Known> byCluster = new ConcurrentHashMap<>();

  Glances(KubernetesClient client, Informers informers, InstantSource clock) {
    this.client = client;
    this.informers = informers;
    this.clock = clock;
  }

  /**
   * What this process knows of a cluster.
   *
   * @param newest the newest version of each kind that it has read live or written
   * @param reliable the informers can show everything that it knows of
   * @param nextCheck when only a live look will do
   */
  private record Known(
      Map<WatchedKind, Long> newest, boolean reliable, Instant nextCheck, Optional<Secret> secret) {

    Known showing(HasMetadata object) {
      Map<WatchedKind, Long> versions = new EnumMap<>(WatchedKind.class);
      versions.putAll(newest);
      WatchedKind.of(object)
          .ifPresent(kind -> versions.merge(kind, Informers.version(object), Math::max));
      return new Known(versions, reliable, nextCheck, secret);
    }

    Known unreliable() {
      return new Known(newest, false, nextCheck, Optional.empty());
    }

    Known with(Secret read) {
      return new Known(newest, reliable, nextCheck, Optional.of(read));
    }

    Known withoutSecret() {
      return new Known(newest, reliable, nextCheck, Optional.empty());
    }
  }

  /**
   * @param object empty if there is none
   */
  private record Secret(Optional<HasMetadata> object, Instant until) {}

  /** Empty if only a live look will do. */
  Optional<ClusterObjects> of(ClusterRef cluster) {
    Known known = byCluster.computeIfAbsent(cluster, this::unknown);
    if (!known.reliable()
        || !clock.instant().isBefore(known.nextCheck())
        || !informers.areCurrent(cluster)
        || !catchesUp(cluster, known)) {
      return Optional.empty();
    }
    return informers.of(cluster).map(objects -> withSecret(objects, secret(cluster, known)));
  }

  // The checks of a thousand clusters, which were all found at the start, are not due together.
  private Known unknown(ClusterRef cluster) {
    long until = ThreadLocalRandom.current().nextLong(CHECKED.toMillis());
    return new Known(Map.of(), true, clock.instant().plusMillis(until), Optional.empty());
  }

  private boolean catchesUp(ClusterRef cluster, Known known) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isBehind(cluster, known)) {
      if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return true;
  }

  private boolean isBehind(ClusterRef cluster, Known known) {
    return known.newest().entrySet().stream()
        .anyMatch(kind -> !informers.hasReached(cluster, kind.getKey(), kind.getValue()));
  }

  private Optional<HasMetadata> secret(ClusterRef cluster, Known known) {
    Instant now = clock.instant();
    Secret secret =
        known
            .secret()
            .filter(kept -> now.isBefore(kept.until()))
            .orElseGet(
                () ->
                    new Secret(
                        ObjectReads.read(client, ChildKind.ADMIN_SECRET, cluster),
                        now.plus(SECRET_KEPT)));
    byCluster.computeIfPresent(cluster, (ref, present) -> present.with(secret));
    return secret.object();
  }

  private static ClusterObjects withSecret(ClusterObjects objects, Optional<HasMetadata> secret) {
    Map<ChildKind, HasMetadata> children = new HashMap<>(objects.children());
    secret.ifPresent(object -> children.put(ChildKind.ADMIN_SECRET, object));
    return new ClusterObjects(
        objects.cluster(), children, objects.pods(), objects.claims(), objects.tasks());
  }

  /** After a live look. */
  void looked(ClusterRef cluster, ClusterObjects objects) {
    Instant now = clock.instant();
    Known known =
        new Known(
            Map.of(),
            objects.all().allMatch(object -> isShown(cluster, object)),
            now.plus(CHECKED),
            Optional.of(
                new Secret(
                    Optional.ofNullable(objects.children().get(ChildKind.ADMIN_SECRET)),
                    now.plus(SECRET_KEPT))));
    byCluster.put(
        cluster, objects.all().reduce(known, Known::showing, (one, other) -> other));
  }

  // What was restored, or made by somebody else, may have our name and not our label.
  private static boolean isShown(ClusterRef cluster, HasMetadata object) {
    return WatchedKind.of(object)
        .map(
            kind ->
                switch (kind) {
                  case CLUSTERS, TASKS -> true;
                  case STATEFUL_SETS, SERVICES, DISRUPTION_BUDGETS, PODS, CLAIMS ->
                      object.getMetadata().getLabels() != null
                          && cluster
                              .name()
                              .equals(object.getMetadata().getLabels().get(Labels.CLUSTER));
                })
        .orElse(true);
  }

  /** The API server stored this object for this process. */
  void wrote(ClusterRef cluster, HasMetadata object) {
    byCluster.computeIfPresent(
        cluster,
        (ref, known) ->
            object.getMetadata() == null || object.getMetadata().getResourceVersion() == null
                ? known.unreliable()
                : known.showing(object));
  }

  /** What became of a request, or what it met, is not known. */
  void surprised(ClusterRef cluster) {
    byCluster.computeIfPresent(cluster, (ref, known) -> known.unreliable());
  }

  /** A member refused the token. */
  void tokenRefused(ClusterRef cluster) {
    byCluster.computeIfPresent(cluster, (ref, known) -> known.withoutSecret());
  }

  void gone(ClusterRef cluster) {
    byCluster.remove(cluster);
  }
}
