package dev.quorate.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Repository;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.Timed;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole Kubernetes (API server, controller manager, scheduler, nodes with kubelet and containerd)
 * keeps everything in three members of Quorate, whose leader is killed and which are restarted one
 * after the other; then the operator makes a ConsensusCluster on it.
 */
@Tag("lab")
class WholeKubernetesOnQuorateTest {
  /** For how long the faults are repeated; each comes once at least. */
  private static final int MINUTES = Integer.getInteger("quorate.minutes", 0);

  private static final long SEED = Long.getLong("quorate.seed", 20261130);
  private static final int NODES = 3;

  @TempDir private Path directory;

  @Test
  void itRunsAStatefulSetThroughFaultsAndThenOurOperator() throws Exception {
    Timed time = Timed.start();
    try (QuorateMembers members = QuorateMembers.form(directory);
        KubernetesLab lab = KubernetesLab.up(members.clientPorts(), NODES, directory);
        KubernetesClient client = lab.client();
        Store store = new Store(members)) {
      time.print("Kubernetes with %d nodes is up on three members".formatted(NODES));
      try {
        lab.load(Repository.imageArchives());
        runThroughFaults(members, lab, client);
        formAClusterByTheOperator(members, lab, store);
        assertThat(client.nodes().list().getItems())
            .hasSize(NODES)
            .allMatch(Readiness::isNodeReady);
      } catch (Exception | AssertionError e) {
        lab.saveLogs();
        members.saveLogs();
        throw e;
      }
    }
  }

  private static void runThroughFaults(
      QuorateMembers members, KubernetesLab lab, KubernetesClient client)
      throws InterruptedException {
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(Kind.NAMESPACE).endMetadata().build())
        .create();
    Timed time = Timed.start();
    Workload workload = new Workload(client);
    time.print("a StatefulSet of three pods with volumes is ready");
    List<Kind<?>> written = List.of(Kind.configMaps(), Kind.events());
    try (WatchedChurn churn = new WatchedChurn(client, written, List.of(Kind.pods()), SEED)) {
      int rounds;
      try (Faults faults =
          new Faults(
              members,
              Duration.ofMinutes(MINUTES),
              () -> {
                churn.awaitWrites();
                lab.up(NODES);
              })) {
        do {
          workload.round();
          churn.assertNothingFound();
        } while (!faults.areOver());
        rounds = faults.join();
      }
      workload.assertVolumesAreKept();
      System.out.printf(
          "%d rounds of faults, %s, %s%n", rounds, workload.summary(), churn.finish());
    }
  }

  private static void formAClusterByTheOperator(
      QuorateMembers members, KubernetesLab lab, Store store) throws Exception {
    try (Installation kubernetes = Installation.on(lab.kubeconfig())) {
      try {
        ClusterUnderTest cluster = kubernetes.tests().cluster("on-quorate");
        formThroughFaults(members, cluster);
        String named = kubernetes.tests().namespace() + "/" + cluster.name();
        assertThat(store.holds("/registry/quorate.dev/consensusclusters/" + named))
            .as("it is kept in the members")
            .isTrue();
        cluster.remove();
      } catch (Exception | AssertionError e) {
        kubernetes.saveDiagnostics("on-quorate");
        throw e;
      }
    }
  }

  private static void formThroughFaults(QuorateMembers members, ClusterUnderTest cluster) {
    Timed time = Timed.start();
    cluster.apply();
    try (Faults faults = new Faults(members, Duration.ZERO, () -> {})) {
      cluster.awaitReady();
      time.print("apply -> Ready with 3 voters, the leader of the store killed meanwhile");
      faults.join();
    }
    cluster.awaitReady();
    assertThat(cluster.status().path("epoch").asInt()).isEqualTo(1);
    cluster.keyspace().put("greeting", "hello");
    assertThat(cluster.keyspace().get("greeting")).contains("hello");
  }
}
