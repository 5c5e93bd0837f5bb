package dev.quorate.operator.app;

import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.kubernetes.KubernetesWorld;
import dev.quorate.operator.lease.LeaderLease;
import dev.quorate.operator.lease.LeaseTerms;
import dev.quorate.operator.lease.WriteFence;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Pass;
import dev.quorate.operator.world.World;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the parts together, once. */
class Wiring {
  private static final Logger LOG = Logger.getLogger("dev.quorate.operator");

  @Produces
  @Singleton
  LeaderLease lease(Config config, OperatorSettings settings) {
    var lease = settings.lease();
    return lease(
        config,
        new LeaseTerms(
            lease.namespace(),
            lease.name(),
            lease.identity(),
            lease.duration(),
            lease.renewDeadline(),
            lease.retryPeriod()));
  }

  /** With a client of its own: what else is asked of the API server does not delay a renewal. */
  static LeaderLease lease(Config config, LeaseTerms terms) {
    var client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientBuilderConsumer(http -> bound(http, config))
            .build();
    return new LeaderLease(client, terms, Wiring::endAtOnce);
  }

  // Not by an orderly shutdown, which may last longer than the lease. There is nothing to save.
  private static void endAtOnce(String cause) {
    LOG.errorf("the operator ends cause=\"%s\"", cause);
    Runtime.getRuntime().halt(1);
  }

  /** Everybody's, the SDK's too; only the lease has another. */
  @Produces
  @Singleton
  KubernetesClient client(Config config, KubernetesSerialization json, LeaderLease lease) {
    return fenced(new KubernetesClientBuilder().withKubernetesSerialization(json), config, lease);
  }

  static KubernetesClient fenced(KubernetesClientBuilder client, Config config, LeaderLease lease) {
    return client
        .withConfig(config)
        .withHttpClientBuilderConsumer(
            http -> {
              http.addOrReplaceInterceptor("lease", new WriteFence(lease::isHeld));
              bound(http, config);
            })
        .build();
  }

  private static void bound(HttpClient.Builder http, Config config) {
    var patience = Duration.ofMillis(config.getRequestTimeout());
    http.addOrReplaceInterceptor("stalled-answers", new StalledAnswers(patience));
  }

  /** Begins to watch when it is started. */
  @Produces
  @Singleton
  Informers informers(
      KubernetesClient client,
      @ConfigProperty(name = "quarkus.operator-sdk.namespaces") List<String> namespaces) {
    return new Informers(client, namespaces, Constants.WATCH_ALL_NAMESPACES);
  }

  @Produces
  @Singleton
  World world(
      KubernetesClient client,
      Informers informers,
      LeaderLease lease,
      Hearing hearing,
      OperatorSettings settings) {
    return new WorldOfTheLeader(
        new KubernetesWorld(
            client,
            Optional.of(informers),
            settings.lease().identity(),
            settings.nodeImage(),
            Clock.systemUTC()),
        lease::isHeld,
        hearing);
  }

  @Produces
  @Singleton
  Pass pass(World world, Journal journal) {
    var random = new SecureRandom();
    return new Pass(
        world,
        () -> HexFormat.of().toHexDigits(random.nextLong()),
        InstantSource.system(),
        journal);
  }
}
