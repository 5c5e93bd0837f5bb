package dev.quorate.e2e.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Every clusterId that the status of a cluster ever showed while this was open, intents included.
 */
public record ClusterIds(Set<String> ids, Watch watch) implements AutoCloseable {
  public static ClusterIds watch(ClusterUnderTest cluster) {
    Set<String> ids = new ConcurrentSkipListSet<>();
    Watch watch =
        cluster
            .workspace()
            .client()
            .genericKubernetesResources(Workspace.CLUSTERS)
            .inNamespace(cluster.workspace().namespace())
            .withName(cluster.name())
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, GenericKubernetesResource resource) {
                    JsonNode status = cluster.workspace().json(resource).path("status");
                    note(status.path("clusterId").asText());
                    note(status.at("/genesis/clusterId").asText());
                    if (status.at("/intent/type").asText().equals("Genesis")) {
                      note(status.at("/intent/clusterId").asText());
                    }
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    ids.add("the watch ended: " + cause.getMessage());
                  }

                  private void note(String id) {
                    if (!id.isEmpty()) {
                      ids.add(id);
                    }
                  }
                });
    return new ClusterIds(ids, watch);
  }

  @Override
  public void close() {
    watch.close();
  }
}
