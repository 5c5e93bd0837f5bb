package dev.quorate.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.e2e.Repository;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Pods that come and go, and those of a StatefulSet: each writes its UID to its volume, so that the
 * volume tells of all pods that ever had it.
 */
final class Workload {
  private static final int REPLICAS = 3;
  private static final int PASSING = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KubernetesClient client;

  /** UIDs of the pods that each ordinal has had, in order. */
  private final List<List<String>> pods = new ArrayList<>();

  private final Map<String, String> claims;
  private int rounds;
  private int passed;

  /** Waits until all pods of the StatefulSet are there. */
  Workload(KubernetesClient client) {
    this.client = client;
    StatefulSet kept = statefulSet();
    sure("the StatefulSet is applied", () -> client.resource(kept).serverSideApply() != null);
    for (int ordinal = 0; ordinal < REPLICAS; ordinal++) {
      pods.add(new ArrayList<>(List.of(awaitOtherThan(ordinal, ""))));
    }
    claims = claims();
    assertThat(claims).hasSize(REPLICAS);
  }

  private static StatefulSet statefulSet() {
    String yaml =
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: kept, namespace: %s}
        spec:
          serviceName: kept
          replicas: %d
          selector: {matchLabels: {app: kept}}
          template:
            metadata: {labels: {app: kept}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: quorate/node:%s
                imagePullPolicy: IfNotPresent
                command: [sh, -c, 'echo $UID_OF_POD >> /data/pods; cat /data/pods; exec sleep infinity']
                env: [{name: UID_OF_POD, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}]
                volumeMounts: [{name: data, mountPath: /data}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 16Mi}}}
        """
            .formatted(Kind.NAMESPACE, REPLICAS, Repository.version());
    return Serialization.unmarshal(yaml, StatefulSet.class);
  }

  /** One pod of the StatefulSet is deleted, and some others are made and deleted. */
  void round() {
    int ordinal = rounds % REPLICAS;
    List<String> had = pods.get(ordinal);
    delete("kept-" + ordinal, had.getLast());
    List<String> passing =
        IntStream.range(0, PASSING).mapToObj(i -> "passing-%d-%d".formatted(rounds, i)).toList();
    for (String name : passing) {
      Pod pod = Kind.pods().make().apply(name, "passing");
      sure(name + " is made", () -> client.resource(pod).serverSideApply() != null);
    }
    had.add(awaitOtherThan(ordinal, had.getLast()));
    for (String name : passing) {
      sure(name + " is ready", () -> found(name).filter(Readiness::isPodReady).isPresent());
    }
    for (String name : passing) {
      delete(name, found(name).orElseThrow().getMetadata().getUid());
    }
    passed += PASSING;
    rounds++;
    assertVolumesAreKept();
  }

  /** Each pod found what those before it left, and nobody but this test ended one. */
  void assertVolumesAreKept() {
    for (int ordinal = 0; ordinal < REPLICAS; ordinal++) {
      PodResource pod = pod("kept-" + ordinal);
      List<String> had = pods.get(ordinal);
      await("the volume of ordinal %d tells of its pods".formatted(ordinal))
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(KubernetesClientException.class)
          .untilAsserted(() -> assertThat(pod.getLog().lines()).containsExactlyElementsOf(had));
    }
    sure("the claims are those of the beginning", () -> claims().equals(claims));
  }

  String summary() {
    return "%d pods of a StatefulSet ended, %d others came and went".formatted(rounds, passed);
  }

  private String awaitOtherThan(int ordinal, String uid) {
    String name = "kept-" + ordinal;
    sure(
        "another %s is ready".formatted(name),
        () ->
            found(name)
                .filter(Readiness::isPodReady)
                .filter(pod -> !pod.getMetadata().getUid().equals(uid))
                .isPresent());
    return found(name).orElseThrow().getMetadata().getUid();
  }

  /** No other pod of this name, which may be there when an answer was lost. */
  private void delete(String name, String uid) {
    sure(
        name + " is deleted",
        () -> {
          Optional<Pod> old = found(name).filter(it -> it.getMetadata().getUid().equals(uid));
          old.ifPresent(it -> client.resource(it).lockResourceVersion().delete());
          return old.isEmpty();
        });
  }

  private Optional<Pod> found(String name) {
    return Optional.ofNullable(pod(name).get());
  }

  private PodResource pod(String name) {
    return client.pods().inNamespace(Kind.NAMESPACE).withName(name);
  }

  private Map<String, String> claims() {
    Map<String, String> uids = new TreeMap<>();
    for (PersistentVolumeClaim claim :
        client.persistentVolumeClaims().inNamespace(Kind.NAMESPACE).list().getItems()) {
      uids.put(claim.getMetadata().getName(), claim.getMetadata().getUid());
    }
    return uids;
  }

  /** Asked again where a member ends while it answers; none of these calls does harm twice. */
  private static void sure(String what, Callable<Boolean> holds) {
    await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(holds);
  }
}
