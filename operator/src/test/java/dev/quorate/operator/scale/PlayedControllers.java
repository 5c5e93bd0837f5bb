package dev.quorate.operator.scale;

import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.resources.Names;
import dev.quorate.operator.scale.PlayedNodes.Running;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What the StatefulSet controller, the volume binder and the kubelets do, for all clusters, by
 * watches: a set is worked on when something of it changed. Nothing is played of what a deletion
 * needs.
 */
final class PlayedControllers implements AutoCloseable {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int WORKERS = 8;
  private static final long RETRY_MILLIS = 500;

  /** How often a kubelet asks whether a container is ready; the node's probe asks every 2 s. */
  private static final long PROBE_MILLIS = 1000;

  private final KubernetesClient client;
  private final PlayedNodes nodes;
  private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(WORKERS);
  private final Set<String> queued = ConcurrentHashMap.newKeySet();
  private final Map<String, Running> unready = new ConcurrentHashMap<>();
  private final SharedIndexInformer<StatefulSet> sets;
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<PersistentVolumeClaim> claims;

  PlayedControllers(KubernetesClient client, PlayedNodes nodes) {
    this.client = client;
    this.nodes = nodes;
    sets = client.apps().statefulSets().inAnyNamespace().inform(wakes(PlayedControllers::key));
    pods = client.pods().inAnyNamespace().inform(wakes(PlayedControllers::setOf));
    claims =
        client
            .persistentVolumeClaims()
            .inAnyNamespace()
            .inform(
                wakes(
                    claim ->
                        key(
                            claim,
                            claim.getMetadata().getLabels().getOrDefault(Labels.CLUSTER, ""))));
    var _ =
        workers.scheduleWithFixedDelay(
            this::probe, PROBE_MILLIS, PROBE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static String key(HasMetadata object) {
    return key(object, object.getMetadata().getName());
  }

  private static String key(HasMetadata object, String name) {
    return object.getMetadata().getNamespace() + "/" + name;
  }

  private static String setOf(Pod pod) {
    return key(pod, pod.getMetadata().getOwnerReferences().getFirst().getName());
  }

  private <T extends HasMetadata> ResourceEventHandler<T> wakes(Function<T, String> set) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        wake(set.apply(object), 0);
      }

      @Override
      public void onUpdate(T before, T object) {
        wake(set.apply(object), 0);
      }

      @Override
      public void onDelete(T object, boolean unknown) {
        nodes.stop(object.getMetadata().getUid());
        unready.remove(key(object));
        wake(set.apply(object), 0);
      }
    };
  }

  private void wake(String set, long delayMillis) {
    if (queued.add(set)) {
      var _ = workers.schedule(() -> work(set), delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void work(String key) {
    queued.remove(key);
    try {
      StatefulSet set = sets.getIndexer().getByKey(key);
      if (set != null && set.getMetadata().getDeletionTimestamp() == null) {
        keep(set);
      }
    } catch (KubernetesClientException e) {
      // What exists already, or changed meanwhile, comes by a watch.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        System.err.println("a played controller: " + e.getMessage());
      }
      wake(key, RETRY_MILLIS);
    } catch (RuntimeException e) {
      System.err.println("a played controller: " + e);
      wake(key, RETRY_MILLIS);
    }
  }

  private void keep(StatefulSet set) {
    String namespace = set.getMetadata().getNamespace();
    for (int ordinal = 0; ordinal < set.getSpec().getReplicas(); ordinal++) {
      String name = set.getMetadata().getName() + "-" + ordinal;
      PersistentVolumeClaim claim = claims.getIndexer().getByKey(namespace + "/data-" + name);
      Pod pod = pods.getIndexer().getByKey(namespace + "/" + name);
      if (claim == null) {
        ignoreExisting(() -> client.resource(PlayedObjects.claim(set, name)).create());
      } else if (claim.getSpec().getVolumeName() == null) {
        bind(claim);
      }
      if (pod == null) {
        int of = ordinal;
        ignoreExisting(() -> client.resource(PlayedObjects.pod(set, name, of)).create());
      } else if (claim != null && claim.getSpec().getVolumeName() != null && isNew(pod)) {
        run(set, pod, claim);
      }
    }
    report(set);
  }

  private static boolean isNew(Pod pod) {
    return pod.getStatus() == null || pod.getStatus().getPodIP() == null;
  }

  // The watch is a moment behind.
  private static void ignoreExisting(Runnable create) {
    try {
      create.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private void bind(PersistentVolumeClaim claim) {
    var found =
        client
            .persistentVolumeClaims()
            .inNamespace(claim.getMetadata().getNamespace())
            .withName(claim.getMetadata().getName());
    found.patch(
        MERGE,
        """
        {"spec": {"volumeName": "pvc-%s"}}"""
            .formatted(claim.getMetadata().getUid()));
    found.subresource("status").patch(MERGE, PlayedObjects.bound());
  }

  private void run(StatefulSet set, Pod pod, PersistentVolumeClaim claim) {
    String namespace = set.getMetadata().getNamespace();
    String cluster = set.getMetadata().getLabels().get(Labels.CLUSTER);
    Secret secret = client.secrets().inNamespace(namespace).withName(cluster + "-admin").get();
    if (secret == null) {
      wake(key(set), RETRY_MILLIS);
      return;
    }
    String token =
        new String(
            Base64.getDecoder().decode(secret.getData().get(Names.TOKEN_KEY)),
            StandardCharsets.UTF_8);
    Running running =
        nodes.run(pod, namespace + "/" + cluster, claim.getMetadata().getUid(), token);
    patch(pod, PlayedObjects.running(pod, running.address(), false));
    unready.put(key(pod), running);
  }

  private void patch(Pod pod, String status) {
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .subresource("status")
        .patch(MERGE, status);
  }

  private void probe() {
    unready.forEach(
        (key, running) -> {
          if (running.isServing() && unready.remove(key, running)) {
            workers.execute(() -> becomeReady(key, running));
          }
        });
  }

  private void becomeReady(String key, Running running) {
    Pod pod = pods.getIndexer().getByKey(key);
    try {
      if (pod != null) {
        patch(pod, PlayedObjects.running(pod, running.address(), true));
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        unready.put(key, running);
      }
    }
  }

  private void report(StatefulSet set) {
    String revision = PlayedObjects.revision(set);
    List<Pod> its =
        IntStream.range(0, set.getSpec().getReplicas())
            .mapToObj(n -> key(set, set.getMetadata().getName() + "-" + n))
            .flatMap(key -> Optional.ofNullable(pods.getIndexer().getByKey(key)).stream())
            .toList();
    int ready = (int) its.stream().filter(PlayedControllers::isReady).count();
    int updated =
        (int)
            its.stream()
                .filter(
                    pod ->
                        revision.equals(
                            pod.getMetadata().getLabels().get("controller-revision-hash")))
                .count();
    var there = set.getStatus();
    boolean same =
        there != null
            && set.getMetadata().getGeneration().equals(there.getObservedGeneration())
            && Integer.valueOf(its.size()).equals(there.getReplicas())
            && ready == (there.getReadyReplicas() == null ? 0 : there.getReadyReplicas())
            && updated == (there.getUpdatedReplicas() == null ? 0 : there.getUpdatedReplicas())
            && revision.equals(there.getUpdateRevision());
    if (!same) {
      client
          .apps()
          .statefulSets()
          .inNamespace(set.getMetadata().getNamespace())
          .withName(set.getMetadata().getName())
          .subresource("status")
          .patch(
              MERGE,
              """
              {"status": {"observedGeneration": %d, "replicas": %d, "readyReplicas": %d,
                "availableReplicas": %d, "updatedReplicas": %d, "currentReplicas": %d,
                "updateRevision": "%s", "currentRevision": "%s"}}
              """
                  .formatted(
                      set.getMetadata().getGeneration(),
                      its.size(),
                      ready,
                      ready,
                      updated,
                      updated,
                      revision,
                      revision));
    }
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  @Override
  public void close() {
    sets.close();
    pods.close();
    claims.close();
    workers.shutdownNow();
  }
}
