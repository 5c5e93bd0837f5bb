package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Workspace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot work is refused at once, by the API server, with the value seen and the way out. */
@Tag("ci")
@Timeout(120)
@ExtendWith(OnKubernetes.class)
class SpecErrorsTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replicas: 2                          | spec.replicas: Invalid value: 2  | must be 1, 3, 5, 7 or 9
          replicas: 11                         | spec.replicas: Invalid value: 11 | must be 1, 3, 5, 7 or 9
          replicas: three                      | spec.replicas             | integer
          storage: {size: -1Gi}                | spec.storage.size         | at least 64Mi, for example 10Gi
          storage: {size: lots}                | spec.storage.size         | at least 64Mi, for example 10Gi
          bootstrap: {source: {}}              | spec.bootstrap            | leave spec.bootstrap out
          config: {replicationFactor: 2}       | replicationFactor: Invalid value: 2 | must be 1, 3, 5, 7 or 9
          config: {replicationMode: maybe}     | replicationMode           | "async", "strong", "sync"
          config: {tableType: bag}             | tableType                 | "ordered_set", "set"
          config: {partitions: 0}              | partitions                | greater than or equal to 1
          retention: {whenDeleted: Perhaps}    | whenDeleted               | "Retain"
          """)
  void refusesACluster(String line, String seen, String wayOut, Installation kubernetes) {
    String yaml =
        """
        apiVersion: quorate.dev/v1alpha1
        kind: ConsensusCluster
        metadata: {name: wrong}
        spec:
          %s
        """
            .formatted(line);
    refused(seen, wayOut, () -> kubernetes.tests().wouldCreate(yaml));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cluster: c                                                  | exactly one order | reset
          cluster: c, clusterId: 0123456789abcdef, reset: {}, restart: {} | exactly one order | transferLeadership
          cluster: c, reset: {}                                       | clusterId is missing | copy status.clusterId
          cluster: c, clusterId: XYZ, reset: {}                       | spec.clusterId    | should match
          clusterId: 0123456789abcdef, reset: {}                      | spec.cluster      | Required
          """)
  void refusesATask(String spec, String seen, String wayOut, Installation kubernetes) {
    String yaml =
        """
        apiVersion: quorate.dev/v1alpha1
        kind: ConsensusTask
        metadata: {name: wrong}
        spec: {%s}
        """
            .formatted(spec.replace("0123456789abcdef", "\"0123456789abcdef\""));
    refused(seen, wayOut, () -> kubernetes.tests().wouldCreate(yaml));
  }

  @Test
  void refusesChangesThatAnExistingClusterCannotFollow(Installation kubernetes) {
    Workspace workspace = kubernetes.tests();
    ClusterUnderTest cluster = workspace.cluster("fixed").apply("paused: true");
    refused(
        "it was 64Mi, and the spec asks for 1Mi",
        "64Mi or more",
        edit(cluster, "{size: 64Mi}", "{size: 1Mi}"));
    refused(
        "storageClassName cannot change",
        "put the old value back",
        edit(cluster, "{size: 64Mi}", "{size: 64Mi, storageClassName: other}"));
    refused(
        "spec.config is part of the genesis",
        "put the old values back",
        edit(cluster, "paused: true", "config: {partitions: 8}"));
    cluster.remove();
  }

  private static Runnable edit(ClusterUnderTest cluster, String old, String changed) {
    String yaml = cluster.yaml("paused: true");
    return () -> cluster.workspace().applyOurs(yaml.replace(old, changed));
  }

  private static void refused(String seen, String wayOut, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(seen)
        .hasMessageContaining(wayOut);
  }
}
