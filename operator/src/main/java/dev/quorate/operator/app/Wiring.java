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

  /**
   * The SDK does not release the lease on exit: a successor waits until it runs out, at most its
   * duration. Nothing depends on it, every write names what it was decided on.
   */
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
