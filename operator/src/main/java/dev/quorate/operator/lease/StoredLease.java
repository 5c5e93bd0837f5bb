package dev.quorate.operator.lease;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The Lease object. Each write names the version that was read: the API server refuses it with 409
 * when somebody else was faster. Times in it are for people; nothing is decided by them.
 */
final class StoredLease {
  private final KubernetesClient client;
  private final LeaseTerms terms;
  private final Clock clock;

  StoredLease(KubernetesClient client, LeaseTerms terms, Clock clock) {
    this.client = client;
    this.terms = terms;
    this.clock = clock;
  }

  Optional<Lease> read() {
    return Optional.ofNullable(resource().get());
  }

  static String holder(Lease lease) {
    return Optional.ofNullable(lease.getSpec()).map(LeaseSpec::getHolderIdentity).orElse("");
  }

  /** For how long its holder says that others leave it alone. */
  static Duration duration(Lease lease) {
    return Optional.ofNullable(lease.getSpec())
        .map(LeaseSpec::getLeaseDurationSeconds)
        .map(Duration::ofSeconds)
        .orElse(Duration.ZERO);
  }

  Lease create() {
    return client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(terms.namespace())
                .withName(terms.name())
                .endMetadata()
                .withSpec(held(now(), 0))
                .build())
        .create();
  }

  Lease take(Lease from) {
    int before = Optional.ofNullable(from.getSpec()).map(LeaseSpec::getLeaseTransitions).orElse(0);
    return update(from, held(now(), before + 1));
  }

  Lease renew(Lease held) {
    var spec = held.getSpec();
    return update(held, held(spec.getAcquireTime(), spec.getLeaseTransitions()));
  }

  /** Nobody's: the next may take it at once. */
  Lease release(Lease held) {
    var spec = new LeaseSpec();
    spec.setHolderIdentity("");
    spec.setLeaseDurationSeconds(1);
    spec.setLeaseTransitions(held.getSpec().getLeaseTransitions());
    spec.setAcquireTime(now());
    spec.setRenewTime(now());
    return update(held, spec);
  }

  private LeaseSpec held(ZonedDateTime since, int transitions) {
    var spec = new LeaseSpec();
    spec.setHolderIdentity(terms.identity());
    spec.setLeaseDurationSeconds(Math.toIntExact(terms.duration().toSeconds()));
    spec.setAcquireTime(since);
    spec.setRenewTime(now());
    spec.setLeaseTransitions(transitions);
    return spec;
  }

  private Lease update(Lease lease, LeaseSpec spec) {
    return client.resource(new LeaseBuilder(lease).withSpec(spec).build()).update();
  }

  private Resource<Lease> resource() {
    return client.leases().inNamespace(terms.namespace()).withName(terms.name());
  }

  private ZonedDateTime now() {
    return clock.instant().atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
  }
}
