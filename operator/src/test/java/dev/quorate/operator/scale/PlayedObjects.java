package dev.quorate.operator.scale;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the controllers of Kubernetes make of a StatefulSet, as large as the real thing. */
final class PlayedObjects {
  private PlayedObjects() {}

  static String revision(StatefulSet set) {
    return "%s-%08x"
        .formatted(
            set.getMetadata().getName(),
            Serialization.asJson(set.getSpec().getTemplate()).hashCode());
  }

  static PersistentVolumeClaim claim(StatefulSet set, String pod) {
    var template = set.getSpec().getVolumeClaimTemplates().getFirst();
    return new PersistentVolumeClaimBuilder(template)
        .withNewMetadata()
        .withName("data-" + pod)
        .withNamespace(set.getMetadata().getNamespace())
        .withLabels(template.getMetadata().getLabels())
        .endMetadata()
        .withStatus(null)
        .build();
  }

  static Pod pod(StatefulSet set, String name, int ordinal) {
    var template = set.getSpec().getTemplate();
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(set.getMetadata().getNamespace())
        .withLabels(template.getMetadata().getLabels())
        .addToLabels("statefulset.kubernetes.io/pod-name", name)
        .addToLabels("apps.kubernetes.io/pod-index", String.valueOf(ordinal))
        .addToLabels("controller-revision-hash", revision(set))
        .withAnnotations(template.getMetadata().getAnnotations())
        .addNewOwnerReference()
        .withApiVersion("apps/v1")
        .withKind("StatefulSet")
        .withName(set.getMetadata().getName())
        .withUid(set.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .endMetadata()
        .withSpec(template.getSpec())
        .editSpec()
        .withHostname(name)
        .withSubdomain(set.getSpec().getServiceName())
        .addNewVolume()
        .withName("data")
        .withNewPersistentVolumeClaim("data-" + name, false)
        .endVolume()
        .endSpec()
        .build();
  }

  static String bound() {
    return """
        {"status": {"phase": "Bound", "accessModes": ["ReadWriteOnce"]}}""";
  }

  static String running(Pod pod, String address, boolean ready) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    String condition = "{\"type\": \"%s\", \"status\": \"%s\", \"lastTransitionTime\": \"%s\"}";
    String isReady = ready ? "True" : "False";
    return """
        {"status": {"phase": "Running", "podIP": "%1$s", "podIPs": [{"ip": "%1$s"}],
          "hostIP": "127.0.0.1", "hostIPs": [{"ip": "127.0.0.1"}], "startTime": "%2$s",
          "conditions": [%3$s, %4$s, %5$s, %6$s, %7$s],
          "containerStatuses": [{"name": "node", "image": "%8$s", "imageID": "%8$s",
            "containerID": "containerd://%9$s", "ready": %10$s, "started": true,
            "restartCount": 0, "state": {"running": {"startedAt": "%2$s"}}}]}}
        """
        .formatted(
            address,
            now,
            condition.formatted("PodReadyToStartContainers", "True", now),
            condition.formatted("Initialized", "True", now),
            condition.formatted("ContainersReady", isReady, now),
            condition.formatted("Ready", isReady, now),
            condition.formatted("PodScheduled", "True", now),
            pod.getSpec().getContainers().getFirst().getImage(),
            pod.getMetadata().getUid(),
            ready);
  }
}
