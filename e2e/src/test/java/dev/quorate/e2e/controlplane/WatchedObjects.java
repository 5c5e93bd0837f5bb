package dev.quorate.e2e.controlplane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What one watch of one kind says: its order, and what is there after it. Where the API server ends
 * it with an error that may pass, the client opens it again behind the last version.
 */
final class WatchedObjects<T extends HasMetadata> implements Watcher<T>, AutoCloseable {
  private final Kind<T> kind;
  private final Watch watch;
  private final Set<Churn.Acknowledged> seen = ConcurrentHashMap.newKeySet();
  private final Queue<String> findings = new ConcurrentLinkedQueue<>();
  private final Map<String, String> present = new ConcurrentHashMap<>();
  private long last;

  WatchedObjects(KubernetesClient client, Kind<T> kind) {
    this.kind = kind;
    Kind.Listed now = kind.listed(client);
    present.putAll(now.objects());
    last = Long.parseLong(now.version());
    watch = kind.watch(client, now.version(), this);
  }

  @Override
  public synchronized void eventReceived(Action action, T object) {
    String name = kind.name() + "/" + object.getMetadata().getName();
    String version = object.getMetadata().getResourceVersion();
    if (action == Action.ERROR) {
      findings.add("an error event: " + object);
      return;
    }
    if (Long.parseLong(version) <= last) {
      findings.add(
          "%s %s of version %s comes after version %d".formatted(action, name, version, last));
    }
    last = Long.parseLong(version);
    boolean wasThere =
        action == Action.DELETED
            ? present.remove(name) != null
            : present.put(name, version) != null;
    if (wasThere == (action == Action.ADDED)) {
      findings.add(
          "%s %s of version %s, but it was%s there"
              .formatted(action, name, version, wasThere ? "" : " not"));
    }
    seen.add(new Churn.Acknowledged(name, version));
  }

  @Override
  public void onClose(WatcherException cause) {
    findings.add("the watch of " + kind.name() + " ended: " + cause.getMessage());
  }

  List<String> findings() {
    return List.copyOf(findings);
  }

  Set<Churn.Acknowledged> seen() {
    return Set.copyOf(seen);
  }

  /** Names and versions, as this watch tells. */
  Map<String, String> present() {
    return new TreeMap<>(present);
  }

  /** The same, as the store has them. */
  Map<String, String> stored(KubernetesClient client) {
    return kind.stored(client);
  }

  @Override
  public void close() {
    watch.close();
  }
}
