package dev.quorate.operator.app;

import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.kubernetes.KubernetesWorld;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.world.Pacing;
import dev.quorate.operator.world.Pass;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs one pass whenever something of a cluster changed, and again when the pass asks for it.
 *
 * <p>All reads and writes are the world's. The resource that the SDK hands over is used for its
 * name only, and comparable resource versions are off: with them an edit of the spec that lands
 * while the operator writes would be lost.
 */
@ControllerConfiguration(
    name = ClusterReconciler.NAME,
    informer = @Informer(comparableResourceVersions = false),
    finalizerName = KubernetesWorld.FINALIZER,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 1, timeUnit = TimeUnit.MINUTES))
@GradualRetry(
    maxAttempts = -1,
    initialInterval = 500,
    intervalMultiplier = 1.5,
    maxInterval = 10_000)
public class ClusterReconciler implements Reconciler<WatchedCluster>, Cleaner<WatchedCluster> {
  static final String NAME = "consensuscluster";

  private final Pass pass;
  private final Pacing pacing = new Pacing();
  private final MeterRegistry meters;
  private final PassTimes times;
  private final Informers informers;

  /**
   * @param informers of which a change wakes a pass
   */
  @Inject
  ClusterReconciler(Pass pass, MeterRegistry meters, PassTimes times, Informers informers) {
    this.pass = pass;
    this.meters = meters;
    this.times = times;
    this.informers = informers;
  }

  /** Woken by its resources and by tasks alone. */
  ClusterReconciler(Pass pass, MeterRegistry meters, PassTimes times) {
    this(pass, meters, times, Informers.none());
  }

  @Override
  public UpdateControl<WatchedCluster> reconcile(
      WatchedCluster cluster, Context<WatchedCluster> context) {
    UpdateControl<WatchedCluster> control = UpdateControl.noUpdate();
    return pass(cluster).map(control::rescheduleAfter).orElse(control);
  }

  /**
   * A pass like any other: the planner lets go of the finalizer, the SDK never does. Without a
   * cleaner the SDK would not wake us for a resource that is being deleted.
   */
  @Override
  public DeleteControl cleanup(WatchedCluster cluster, Context<WatchedCluster> context) {
    DeleteControl control = DeleteControl.noFinalizerRemoval();
    return pass(cluster).map(control::rescheduleAfter).orElse(control);
  }

  // The SDK leaves one alone that is being deleted and waits for somebody else's finalizer.
  private static boolean hasPasses(WatchedCluster cluster) {
    return !cluster.isMarkedForDeletion() || cluster.hasFinalizer(KubernetesWorld.FINALIZER);
  }

  private static ClusterRef ref(WatchedCluster cluster) {
    return new ClusterRef(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
  }

  /** When to look again; never for a cluster that is gone. */
  private Optional<Duration> pass(WatchedCluster cluster) {
    ClusterRef ref = ref(cluster);
    try {
      Pass.Result result = meters.timer("quorate.operator.pass").record(() -> pass.over(ref));
      Duration pause = pacing.after(ref, result);
      return result.gone() ? Optional.empty() : Optional.of(pause);
    } catch (Error e) {
      // The SDK hears of exceptions alone: after an error it would believe for ever that this pass
      // still runs, and begin no other one over this cluster.
      throw new IllegalStateException("the pass over " + ref + " failed", e);
    } finally {
      times.ended(ref);
    }
  }

  @Override
  public List<EventSource<?, WatchedCluster>> prepareEventSources(
      EventSourceContext<WatchedCluster> context) {
    times.expect(
        () ->
            context
                .getPrimaryCache()
                .list()
                .filter(ClusterReconciler::hasPasses)
                .map(ClusterReconciler::ref)
                .collect(Collectors.toSet()));
    return WakeUps.of(context, informers);
  }
}
