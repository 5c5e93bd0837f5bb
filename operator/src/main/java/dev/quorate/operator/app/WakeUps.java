package dev.quorate.operator.app;

import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which objects wake a pass over which cluster when they change. */
final class WakeUps {
  private WakeUps() {}

  static List<EventSource<?, WatchedCluster>> of(EventSourceContext<WatchedCluster> context) {
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
            WatchedTask.class,
            null,
            task ->
                task.cluster().stream()
                    .map(cluster -> new ResourceID(cluster, task.getMetadata().getNamespace()))
                    .collect(Collectors.toSet())));
  }

  private static <R extends HasMetadata> EventSource<?, WatchedCluster> wakes(
      EventSourceContext<WatchedCluster> context,
      Class<R> type,
      String labelSelector,
      SecondaryToPrimaryMapper<? super R> mapper) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, WatchedCluster.class)
            .withLabelSelector(labelSelector)
            .withComparableResourceVersion(false)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(mapper::toPrimaryResourceIDs)
            .build(),
        context);
  }
}
