package dev.quorate.operator.kubernetes;

import dev.quorate.operator.informers.ClusterObjects;
import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.informers.WatchedKind;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * When the informers may serve a look. Never while a watch does not run, never with less than this
 * process has read live or written itself, and never where something is missing that the last look
 * showed, or, in the first look of a process, that every formed cluster has: absence is found out
 * live. And never for long without a live look in between, so that a watch that has ended without a
 * word is noticed. Thread-safe.
 */
final class Glances {
  /** A live look at each cluster so often, whatever the informers say. */
  private static final Duration CHECKED = Duration.ofMinutes(5);

  /** Secrets are read by name alone. A settled cluster costs one such read each time. */
  private static final Duration SECRET_KEPT = Duration.ofSeconds(30);

  /** For a write to come back through its watch: some milliseconds, more where all are busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

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
   * @param shown what the last look showed, by kind and name
   * @param reliable the informers can show everything that it knows of
   * @param nextCheck when only a live look will do
   */
  private record Known(
      Map<WatchedKind, Long> newest,
      Set<String> shown,
      boolean reliable,
      Instant nextCheck,
      Secret secret) {

    Known atLeast(HasMetadata object) {
      Map<WatchedKind, Long> versions = new EnumMap<>(WatchedKind.class);
      versions.putAll(newest);
      WatchedKind.of(object)
          .ifPresent(kind -> versions.merge(kind, Informers.version(object), Math::max));
      return new Known(versions, shown, reliable, nextCheck, secret);
    }

    Known showing(Set<String> objects) {
      return new Known(newest, objects, reliable, nextCheck, secret);
    }

    Known unreliable() {
      return new Known(newest, shown, false, nextCheck, secret);
    }

    Known with(Secret read) {
      return new Known(newest, shown, reliable, nextCheck, read);
    }
  }

  /**
   * @param object empty if there is none
   */
  private record Secret(Optional<HasMetadata> object, Instant until) {}

  /** Empty if only a live look will do. */
  Optional<ClusterObjects> of(ClusterRef cluster) {
    return Optional.ofNullable(byCluster.computeIfAbsent(cluster, this::first))
        .filter(Known::reliable)
        .filter(known -> clock.instant().isBefore(known.nextCheck()))
        .filter(known -> informers.areCurrent(cluster))
        .filter(known -> !isBehind(cluster, known))
        .flatMap(known -> of(cluster, known));
  }

  /**
   * What the lists with which the watches began say of a cluster of which this process knows
   * nothing yet; null if only a live look will do.
   */
  private Known first(ClusterRef cluster) {
    return informers.areCurrent(cluster)
        ? informers
            .of(cluster)
            .filter(Glances::isWhole)
            .map(
                objects ->
                    new Known(
                        Map.of(),
                        names(objects),
                        true,
                        checked(CHECKED),
                        new Secret(Optional.empty(), Instant.MIN)))
            .orElse(null)
        : null;
  }

  // One that was just created, or of which something was deleted or restored, is read live.
  private static boolean isWhole(ClusterObjects objects) {
    return EnumSet.complementOf(EnumSet.of(ChildKind.ADMIN_SECRET)).stream()
            .allMatch(objects.children()::containsKey)
        && !objects.pods().isEmpty()
        && !objects.claims().isEmpty();
  }

  // The checks of a thousand clusters, which were all found at the start, are not due together.
  private Instant checked(Duration spread) {
    return clock
        .instant()
        .plus(CHECKED)
        .minusMillis(ThreadLocalRandom.current().nextLong(spread.toMillis()));
  }

  // An object that was there and is not shown any more is looked for: it may only have lost its
  // label.
  private Optional<ClusterObjects> of(ClusterRef cluster, Known known) {
    return informers
        .of(cluster)
        .map(objects -> withSecret(objects, secret(cluster, known)))
        .filter(objects -> names(objects).containsAll(known.shown()))
        .map(
            objects -> {
              byCluster.computeIfPresent(
                  cluster, (ref, present) -> present.showing(names(objects)));
              return objects;
            });
  }

  private static Set<String> names(ClusterObjects objects) {
    return objects
        .all()
        .map(object -> object.getKind() + "/" + object.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  /** Waits a little until the watches show what this process wrote or read. */
  void await(ClusterRef cluster) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isExpected(cluster)
        && System.nanoTime() - end < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private boolean isExpected(ClusterRef cluster) {
    return Optional.ofNullable(byCluster.get(cluster))
        .filter(Known::reliable)
        .filter(known -> informers.areCurrent(cluster))
        .filter(known -> isBehind(cluster, known))
        .isPresent();
  }

  private boolean isBehind(ClusterRef cluster, Known known) {
    return known.newest().entrySet().stream()
        .anyMatch(kind -> !informers.hasReached(cluster, kind.getKey(), kind.getValue()));
  }

  private Optional<HasMetadata> secret(ClusterRef cluster, Known known) {
    Instant now = clock.instant();
    if (now.isBefore(known.secret().until())) {
      return known.secret().object();
    }
    Secret secret = kept(ObjectReads.read(client, ChildKind.ADMIN_SECRET, cluster), now);
    byCluster.computeIfPresent(cluster, (ref, present) -> present.with(secret));
    return secret.object();
  }

  // One that is missing, or has no token, is somebody's to make good, and that shows at once.
  private static Secret kept(Optional<HasMetadata> object, Instant now) {
    boolean useful =
        object
            .map(found -> ((io.fabric8.kubernetes.api.model.Secret) found).getData())
            .filter(data -> data.containsKey(Names.TOKEN_KEY))
            .isPresent();
    return new Secret(object, useful ? now.plus(SECRET_KEPT) : Instant.MIN);
  }

  private static ClusterObjects withSecret(ClusterObjects objects, Optional<HasMetadata> secret) {
    Map<ChildKind, HasMetadata> children = new HashMap<>(objects.children());
    secret.ifPresent(object -> children.put(ChildKind.ADMIN_SECRET, object));
    return new ClusterObjects(
        objects.cluster(), children, objects.pods(), objects.claims(), objects.tasks());
  }

  /** After everything was read live. */
  void looked(ClusterRef cluster, ClusterObjects objects) {
    Instant now = clock.instant();
    Known known =
        new Known(
            Map.of(),
            names(objects),
            objects.all().allMatch(object -> isShown(cluster, object)),
            checked(CHECKED.dividedBy(4)),
            kept(Optional.ofNullable(objects.children().get(ChildKind.ADMIN_SECRET)), now));
    byCluster.put(cluster, objects.all().reduce(known, Known::atLeast, (one, other) -> other));
  }

  /** After a part of these was read live, and the rest was shown by {@link #of}. */
  void lookedInPart(ClusterRef cluster, ClusterObjects objects) {
    boolean reliable = objects.all().allMatch(object -> isShown(cluster, object));
    byCluster.computeIfPresent(
        cluster,
        (ref, known) -> {
          Known shown = known.showing(names(objects));
          return objects
              .all()
              .reduce(reliable ? shown : shown.unreliable(), Known::atLeast, (one, other) -> other);
        });
  }

  // An object that was restored, or made by somebody else, may have our name and not our label.
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
                : known.atLeast(object));
  }

  /** What became of a request, or what it met, is not known. */
  void surprised(ClusterRef cluster) {
    byCluster.computeIfPresent(cluster, (ref, known) -> known.unreliable());
  }

  /** A member refused the token. */
  void tokenRefused(ClusterRef cluster) {
    byCluster.computeIfPresent(
        cluster, (ref, known) -> known.with(new Secret(Optional.empty(), Instant.MIN)));
  }

  void gone(ClusterRef cluster) {
    byCluster.remove(cluster);
  }
}
