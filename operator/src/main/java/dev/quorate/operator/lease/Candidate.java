package dev.quorate.operator.lease;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Watches the lease of another until it may be taken. Not thread-safe. */
final class Candidate {
  private final StoredLease stored;
  private final LeaseTerms terms;
  private final LongSupplier nanos;
  private Optional<Sighting> lastSeen = Optional.empty();

  /** A version of the lease, and when it was first seen by a clock that only goes forward. */
  private record Sighting(String resourceVersion, String holder, long since) {}

  Candidate(StoredLease stored, LeaseTerms terms, LongSupplier nanos) {
    this.stored = stored;
    this.terms = terms;
    this.nanos = nanos;
  }

  /**
   * @return the lease, held by this operator now; empty while it is another's
   * @throws KubernetesClientException if the API server is away, refuses, or another was faster
   */
  Optional<Lease> tryToTake() {
    Optional<Lease> there = readAgain();
    if (there.isEmpty()) {
      return Optional.of(stored.create());
    }
    return there.filter(this::mayTake).map(stored::take);
  }

  // Time in which nobody could renew it does not count: writes of its holder may be on their way.
  private Optional<Lease> readAgain() {
    try {
      return stored.read();
    } catch (KubernetesClientException e) {
      lastSeen = Optional.empty();
      throw e;
    }
  }

  private boolean mayTake(Lease lease) {
    String holder = StoredLease.holder(lease);
    String version = lease.getMetadata().getResourceVersion();
    long now = nanos.getAsLong();
    Sighting seen =
        lastSeen
            .filter(before -> before.resourceVersion().equals(version))
            .orElseGet(() -> new Sighting(version, holder, now));
    lastSeen = Optional.of(seen);
    // Its own: of the process before it in the same pod, which has ended.
    return holder.isEmpty()
        || holder.equals(terms.identity())
        || Duration.ofNanos(now - seen.since()).compareTo(patience(lease)) > 0;
  }

  // Of two releases with other terms, the longer one counts.
  private Duration patience(Lease lease) {
    Duration theirs = StoredLease.duration(lease);
    return theirs.compareTo(terms.duration()) > 0 ? theirs : terms.duration();
  }

  /** For people. */
  String waitsFor() {
    return "the lease %s is held by %s"
        .formatted(terms.fullName(), lastSeen.map(Sighting::holder).orElse("nobody"));
  }
}
