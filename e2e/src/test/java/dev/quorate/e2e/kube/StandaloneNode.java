package dev.quorate.e2e.kube;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.e2e.Repository;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;

/** A node run by hand, without an operator: it puts a cluster of its own on a volume. */
public final class StandaloneNode {
  private StandaloneNode() {}

  /**
   * Makes the claim of this ordinal before the operator does, lets a node form a cluster of its own
   * on it, and takes the node away again.
   *
   * @return that cluster's id
   */
  public static String formOn(ClusterUnderTest cluster, int ordinal) {
    Workspace workspace = cluster.workspace();
    PersistentVolumeClaim claim =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: %s}
            spec:
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 64Mi}}
            """
                .formatted(cluster.claimName(ordinal)),
            PersistentVolumeClaim.class);
    workspace.apply(claim);
    Pod pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
              securityContext:
                runAsNonRoot: true
                runAsUser: 65532
                runAsGroup: 65532
                fsGroup: 65532
                seccompProfile: {type: RuntimeDefault}
              containers:
              - name: node
                image: quorate/node:%s
                imagePullPolicy: IfNotPresent
                args: [--node-id, by-hand, --data-dir, /data, --bootstrap]
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities: {drop: [ALL]}
                volumeMounts:
                - {name: data, mountPath: /data}
                - {name: tmp, mountPath: /tmp}
              volumes:
              - name: data
                persistentVolumeClaim: {claimName: %s}
              - name: tmp
                emptyDir: {}
            """
                .formatted(
                    cluster.podName(ordinal), Repository.version(), cluster.claimName(ordinal)),
            Pod.class);
    workspace.apply(pod);
    cluster.await(
        "the node run by hand serves",
        Duration.ofMinutes(1),
        () -> {
          boolean runs =
              workspace
                  .pod(cluster.podName(ordinal))
                  .filter(found -> "Running".equals(found.getStatus().getPhase()))
                  .isPresent();
          return runs && ask(cluster, ordinal).path("state").asText().equals("SERVING");
        });
    String clusterId = ask(cluster, ordinal).path("clusterId").asText();
    cluster.deletePod(ordinal);
    cluster.await(
        "the node run by hand is gone",
        Duration.ofMinutes(1),
        () -> workspace.pod(cluster.podName(ordinal)).isEmpty());
    return clusterId;
  }

  // Not listening yet is no failure here.
  private static JsonNode ask(ClusterUnderTest cluster, int ordinal) {
    try {
      return cluster.askMember(ordinal);
    } catch (AssertionError notYet) {
      return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }
  }
}
