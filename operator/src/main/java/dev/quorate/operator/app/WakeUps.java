package dev.quorate.operator.app;

import dev.quorate.operator.kubernetes.TasksWithoutCluster;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Which objects wake a pass over which cluster when they change. */
final class WakeUps {
  private static final Logger LOG = Logger.getLogger("dev.quorate.operator");

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
    var tasks = new TasksWithoutCluster(context.getClient());
    return List.of(
        wakes(context, StatefulSet.class, Labels.CLUSTER, byLabel),
        wakes(context, Pod.class, Labels.CLUSTER, byLabel),
        wakes(context, PersistentVolumeClaim.class, Labels.CLUSTER, byLabel),
        wakes(
            context,
            WatchedTask.class,
            null,
            task -> {
              Set<ResourceID> clusters =
                  task.cluster().stream()
                      .map(cluster -> new ResourceID(cluster, task.getMetadata().getNamespace()))
                      .collect(Collectors.toSet());
              if (clusters.stream()
                  .noneMatch(it -> context.getPrimaryCache().get(it).isPresent())) {
                reportWithoutCluster(tasks, task);
              }
              return clusters;
            }));
  }

  // Nobody is woken for a cluster that does not exist. Not on the thread that reads the watch.
  private static void reportWithoutCluster(TasksWithoutCluster tasks, WatchedTask task) {
    String namespace = task.getMetadata().getNamespace();
    String name = task.getMetadata().getName();
    Thread.ofVirtual()
        .name("task")
        .start(
            () -> {
              try {
                tasks.report(namespace, name);
              } catch (KubernetesClientException e) {
                // Changed at the same time: that is another event.
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                  LOG.infof(
                      "task not reported task=%s/%s cause=\"%s\"", namespace, name, e.getMessage());
                }
              }
            });
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
