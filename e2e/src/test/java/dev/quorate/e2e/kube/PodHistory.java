package dev.quorate.e2e.kube;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What becomes of the pods of a cluster, from when all of them are ready. */
public final class PodHistory implements Watcher<Pod>, AutoCloseable {
  private final List<String> madeAgain = new ArrayList<>();
  private final Set<String> uids;
  private final Map<String, String> serving = new LinkedHashMap<>();
  private final int members;
  private final Watch watch;
  private int mostAway;

  private PodHistory(ClusterUnderTest cluster) {
    this.members = cluster.members();
    this.uids = new LinkedHashSet<>(cluster.podUids());
    for (int ordinal = 0; ordinal < members; ordinal++) {
      serving.put(cluster.podName(ordinal), cluster.podUid(ordinal));
    }
    this.watch =
        cluster
            .workspace()
            .client()
            .pods()
            .inNamespace(cluster.workspace().namespace())
            .withLabel("quorate.dev/cluster", cluster.name())
            .watch(this);
  }

  public static PodHistory watch(ClusterUnderTest cluster) {
    return new PodHistory(cluster);
  }

  @Override
  public synchronized void eventReceived(Action action, Pod pod) {
    String name = pod.getMetadata().getName();
    String uid = pod.getMetadata().getUid();
    if (uids.add(uid)) {
      madeAgain.add(name);
    }
    boolean serves =
        action != Action.DELETED
            && pod.getMetadata().getDeletionTimestamp() == null
            && Readiness.isPodReady(pod);
    if (serves) {
      serving.put(name, uid);
    } else {
      // An end that is reported late takes nothing from the successor.
      serving.remove(name, uid);
    }
    mostAway = Math.max(mostAway, members - serving.size());
  }

  @Override
  public synchronized void onClose(WatcherException cause) {
    madeAgain.add("the watch ended: " + cause.getMessage());
  }

  /** Names of the pods that were made since, in order. */
  public synchronized List<String> madeAgain() {
    return List.copyOf(madeAgain);
  }

  /** How many pods were not ready at the same time, at most. */
  public synchronized int mostAway() {
    return mostAway;
  }

  @Override
  public void close() {
    watch.close();
  }
}
