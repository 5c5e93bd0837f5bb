package dev.quorate.operator.app;

import dev.quorate.operator.kubernetes.KubernetesWorld;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Pass;
import dev.quorate.operator.world.World;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HexFormat;

/** Puts the parts together, once. */
class Wiring {

  @Produces
  @Singleton
  World world(KubernetesClient client, OperatorSettings settings) {
    return new KubernetesWorld(
        client, settings.lease().identity(), settings.nodeImage(), Clock.systemUTC());
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

  /** Released on exit, so that a successor need not wait for it to run out. */
  @Produces
  @Singleton
  LeaderElectionConfiguration leaderElection(OperatorSettings settings) {
    var lease = settings.lease();
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(lease.name())
        .withLeaseNamespace(lease.namespace())
        .withIdentity(lease.identity())
        .withLeaseDuration(lease.duration())
        .withRenewDeadline(lease.renewDeadline())
        .withRetryPeriod(lease.retryPeriod())
        .build();
  }
}
