package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.kubernetes.ChartRights;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.Pass;
import dev.quorate.operator.world.World;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The SDK wakes a pass over every cluster, also while others wait for their members. */
class PassThreadsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static ApiServer server;

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aPassOverAClusterIsMadeWhileThoseOverSixtyOthersHang() {
    String namespace = server.newNamespace();
    var world = new StallingWorld();
    Operator operator = operator(namespace, world, new PassTimes(System::nanoTime));
    for (int n = 0; n < 60; n++) {
      create(namespace, "stalled-" + n);
    }
    operator.start();
    try {
      await("the passes over sixty clusters hang")
          .atMost(PATIENCE)
          .until(() -> world.stalled.size() == 60);
      create(namespace, "good");
      await("a pass over another cluster is made")
          .atMost(PATIENCE)
          .until(() -> world.made.contains("good"));
      assertThat(world.made).as("the others still hang").containsExactly("good");
    } finally {
      world.end.countDown();
      operator.stop();
    }
  }

  /**
   * The SDK hears of exceptions alone. After an error it would believe for ever that the pass still
   * runs, and ignore whatever happens to the cluster.
   */
  @Test
  void aPassThatEndedWithAnErrorIsFollowedByAnother() {
    String namespace = server.newNamespace();
    var passes = new AtomicInteger();
    var world =
        new NothingThere() {
          @Override
          public Optional<Observed> observe(ClusterRef cluster) {
            if (passes.incrementAndGet() == 1) {
              throw new StackOverflowError("a spec that is nested too deeply");
            }
            return Optional.empty();
          }
        };
    var nanos = new AtomicLong();
    var times = new PassTimes(nanos::get);
    Operator operator = operator(namespace, world, times);
    create(namespace, "broken");
    operator.start();
    try {
      await("another pass").atMost(PATIENCE).until(() -> passes.get() >= 2);

      // What the SDK knows of is what passes are expected over.
      assertThat(times.overdue()).isEmpty();
      await("it is overdue when none follows for long")
          .atMost(PATIENCE)
          .until(
              () -> {
                nanos.addAndGet(PassTimes.OVERDUE_AFTER.toNanos());
                return times.overdue().equals(Set.of(namespace + "/broken"));
              });
    } finally {
      operator.stop();
    }
  }

  private static Operator operator(String namespace, World world, PassTimes times) {
    var client =
        new KubernetesClientBuilder()
            .withConfig(server.operatorConfig(ChartRights.ACCOUNTS.getFirst()))
            .build();
    var operator =
        new Operator(
            settings -> {
              settings.withKubernetesClient(client).withCloseClientOnStop(true);
              settings.withConcurrentReconciliationThreads(threads());
            });
    operator.register(
        new ClusterReconciler(
            new Pass(world, () -> "0123456789abcdef", InstantSource.system(), Journal.SILENT),
            new SimpleMeterRegistry(),
            times),
        settings -> settings.settingNamespace(namespace));
    return operator;
  }

  /** As the operator is configured. */
  private static int threads() {
    Properties properties = new Properties();
    try (InputStream file = Wiring.class.getResourceAsStream("/application.properties")) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Integer.parseInt(
        properties.getProperty("quarkus.operator-sdk.concurrent-reconciliation-threads"));
  }

  private static void create(String namespace, String name) {
    var cluster = new ConsensusCluster();
    cluster.getMetadata().setNamespace(namespace);
    cluster.getMetadata().setName(name);
    server.client().resource(cluster).create();
  }

  /** A world in which nothing is done. */
  private abstract static class NothingThere implements World {
    @Override
    public Outcome perform(Act act, Observed seen) {
      throw new UnsupportedOperationException("nothing was observed");
    }

    @Override
    public Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen) {
      throw new UnsupportedOperationException("nothing was observed");
    }
  }

  private static final class StallingWorld extends NothingThere {
    private final Set<String> stalled = ConcurrentHashMap.newKeySet();
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public Optional<Observed> observe(ClusterRef cluster) {
      if (cluster.name().startsWith("stalled")) {
        stalled.add(cluster.name());
        try {
          end.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      made.add(cluster.name());
      return Optional.empty();
    }
  }
}
