package dev.quorate.operator.app;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.operator.kubernetes.KubernetesWorld;
import dev.quorate.operator.plan.ClusterRef;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.world.Pass;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

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
public class ClusterReconciler implements Reconciler<ConsensusCluster>, Cleaner<ConsensusCluster> {
  static final String NAME = "consensuscluster";

  private final Pass pass;
  private final MeterRegistry meters;

  ClusterReconciler(Pass pass, MeterRegistry meters) {
    this.pass = pass;
    this.meters = meters;
  }

  @Override
  public UpdateControl<ConsensusCluster> reconcile(
      ConsensusCluster cluster, Context<ConsensusCluster> context) {
    var result = pass(cluster);
    UpdateControl<ConsensusCluster> control = UpdateControl.noUpdate();
    return result.decision().isEmpty() ? control : control.rescheduleAfter(result.recheckAfter());
  }

  /**
   * A pass like any other: the planner lets go of the finalizer, the SDK never does. Without a
   * cleaner the SDK would not wake us for a resource that is being deleted.
   */
  @Override
  public DeleteControl cleanup(ConsensusCluster cluster, Context<ConsensusCluster> context) {
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(pass(cluster).recheckAfter());
  }

  private Pass.Result pass(ConsensusCluster cluster) {
    var ref = new ClusterRef(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    return meters.timer("quorate.operator.pass").record(() -> pass.over(ref));
  }

  @Override
  public List<EventSource<?, ConsensusCluster>> prepareEventSources(
      EventSourceContext<ConsensusCluster> context) {
    SecondaryToPrimaryMapper<HasMetadata> byLabel =
        child -> {
          var labels = child.getMetadata().getLabels();
          String cluster = labels == null ? null : labels.get(Labels.CLUSTER);
          return cluster == null
              ? Set.of()
              : Set.of(new ResourceID(cluster, child.getMetadata().getNamespace()));
        };
    return List.of(
        wakes(context, StatefulSet.class, Labels.CLUSTER, byLabel),
        wakes(context, Pod.class, Labels.CLUSTER, byLabel),
        wakes(context, PersistentVolumeClaim.class, Labels.CLUSTER, byLabel),
        wakes(
            context,
            ConsensusTask.class,
            null,
            task ->
                Set.of(
                    new ResourceID(
                        task.getSpec().getCluster(), task.getMetadata().getNamespace()))));
  }

  private static <R extends HasMetadata> EventSource<?, ConsensusCluster> wakes(
      EventSourceContext<ConsensusCluster> context,
      Class<R> type,
      String labelSelector,
      SecondaryToPrimaryMapper<? super R> mapper) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, ConsensusCluster.class)
            .withLabelSelector(labelSelector)
            .withComparableResourceVersion(false)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(mapper::toPrimaryResourceIDs)
            .build(),
        context);
  }
}
