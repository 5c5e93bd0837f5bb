package dev.quorate.operator.app;

import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.kubernetes.TasksWithoutCluster;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
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

  static List<EventSource<?, WatchedCluster>> of(
      EventSourceContext<WatchedCluster> context, Informers informers) {
    var objects = new SimpleInboundEventSource<WatchedCluster>("objects");
    informers.onChange(
        cluster -> objects.propagateEvent(new ResourceID(cluster.name(), cluster.namespace())));
    return List.of(objects, tasks(context));
  }

  // With a watch of the SDK's: it knows which clusters there are.
  private static EventSource<?, WatchedCluster> tasks(EventSourceContext<WatchedCluster> context) {
    var tasks = new TasksWithoutCluster(context.getClient());
    SecondaryToPrimaryMapper<WatchedTask> byName =
        task -> {
          Set<ResourceID> clusters =
              task.cluster().stream()
                  .map(cluster -> new ResourceID(cluster, task.getMetadata().getNamespace()))
                  .collect(Collectors.toSet());
          if (clusters.stream().noneMatch(it -> context.getPrimaryCache().get(it).isPresent())) {
            reportWithoutCluster(tasks, task);
          }
          return clusters;
        };
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(WatchedTask.class, WatchedCluster.class)
            .withComparableResourceVersion(false)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(byName)
            .build(),
        context);
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
}
