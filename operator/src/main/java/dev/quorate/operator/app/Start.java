package dev.quorate.operator.app;

import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.informers.WatchHealth;
import dev.quorate.operator.kubernetes.ReadableNamespaces;
import dev.quorate.operator.kubernetes.ServedResources;
import dev.quorate.operator.lease.LeaderLease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Starts the operator once the API server serves our resources, which it may not do yet in the
 * installation that brings both, and once this is the active operator. Until then it is alive and
 * waits, for as long as that takes: to end would only begin the waiting again, with ever longer
 * pauses of the kubelet.
 */
@ApplicationScoped
class Start {
  private static final Logger LOG = Logger.getLogger("dev.quorate.operator");

  /** At most: who cannot list in one namespace works in the others. */
  private static final Duration LISTED = Duration.ofSeconds(30);

  private final Operator operator;
  private final LeaderLease lease;
  private final Informers informers;
  private final ServedResources resources;
  private final Hearing hearing;
  private final Thread listening;
  private volatile boolean begun;
  private volatile boolean started;
  private final Thread starting = Thread.ofVirtual().name("start").unstarted(this::start);

  Start(
      Operator operator,
      LeaderLease lease,
      Informers informers,
      Hearing hearing,
      PassTimes passes,
      KubernetesClient client,
      @ConfigProperty(name = "quarkus.operator-sdk.namespaces") List<String> namespaces) {
    this.operator = operator;
    this.lease = lease;
    this.informers = informers;
    this.hearing = hearing;
    String all = Constants.WATCH_ALL_NAMESPACES;
    this.resources = new ServedResources(client, namespaces.contains(all) ? List.of() : namespaces);
    var listener =
        new Listening(
            hearing,
            new ReadableNamespaces(client, namespaces, all),
            namespaces,
            () -> started ? Optional.of(watches()) : Optional.empty(),
            passes);
    this.listening = Thread.ofVirtual().name("listening").unstarted(listener::run);
  }

  void begin(@Observes StartupEvent event) {
    starting.start();
  }

  private void start() {
    try {
      resources.await(Start::waits);
      hearing.standby();
      lease.acquire(Start::waits);
      LOG.info("holds the lease, starting");
      hearing.active();
      listening.start();
      begun = true;
      informers.start();
      // Else the first passes, one over each cluster, would all look live.
      informers.awaitLists(LISTED);
      operator.start();
      started = true;
      LOG.info("started");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.errorf("the operator cannot start cause=\"%s\"", rootOf(e));
      Quarkus.asyncExit(1);
    }
  }

  private static void waits(String cause) {
    LOG.infof("waiting cause=\"%s\"", cause);
  }

  /** The SDK's, which wake, and ours, which show. */
  private List<InformerHealthIndicator> watches() {
    List<InformerHealthIndicator> watches = new ArrayList<>();
    informers.health().forEach(health -> watches.add(new Watch(health)));
    for (RegisteredController<?> controller : operator.getRegisteredControllers()) {
      for (InformerWrappingEventSourceHealthIndicator<?> source :
          controller.getControllerHealthInfo().informerEventSourceHealthIndicators().values()) {
        watches.addAll(source.informerHealthIndicators().values());
      }
    }
    return watches;
  }

  private record Watch(WatchHealth health) implements InformerHealthIndicator {
    @Override
    public boolean hasSynced() {
      return health.synced();
    }

    @Override
    public boolean isWatching() {
      return health.watching();
    }

    @Override
    public boolean isRunning() {
      return health.running();
    }

    @Override
    public Status getStatus() {
      return health.isGood() ? Status.HEALTHY : Status.UNHEALTHY;
    }

    @Override
    public String getTargetNamespace() {
      return health.namespace();
    }
  }

  private static Throwable rootOf(Throwable e) {
    return e.getCause() == null ? e : rootOf(e.getCause());
  }

  /** What has begun ends before another may begin. */
  void end(@Observes ShutdownEvent event) {
    starting.interrupt();
    listening.interrupt();
    // Where it never began it was never made, and cannot be made any more.
    if (begun) {
      operator.stop();
      informers.close();
    }
    lease.release();
  }
}
