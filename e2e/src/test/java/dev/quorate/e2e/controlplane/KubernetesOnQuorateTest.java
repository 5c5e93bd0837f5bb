package dev.quorate.e2e.controlplane;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real kube-apiserver keeps its objects in three members of Quorate: no object is lost, and no
 * version of one is missing in a watch, while the leader is killed and the members are restarted.
 */
class KubernetesOnQuorateTest {
  /** For how long the faults are repeated; each comes once at least. */
  private static final int MINUTES = Integer.getInteger("quorate.minutes", 0);

  private static final long SEED = Long.getLong("quorate.seed", 20261130);

  @TempDir private Path directory;

  @Test
  void noObjectIsLostAndNoVersionIsMissingInAWatchWhileMembersAreKilledAndRestarted()
      throws Exception {
    KubeApiServer.skipWithout();
    try (QuorateMembers members = QuorateMembers.form(directory);
        KubeApiServer server = new KubeApiServer(members.clientAddresses(), directory);
        KubernetesClient client = server.client();
        Store store = new Store(members)) {
      server.awaitReady(client);
      client
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(Kind.NAMESPACE)
                  .endMetadata()
                  .build())
          .create();
      churn(members, client);
      store.awaitCompaction();
    }
  }

  private static void churn(QuorateMembers members, KubernetesClient client)
      throws InterruptedException {
    List<Kind<?>> kinds = List.of(Kind.configMaps(), Kind.deployments(), Kind.events());
    try (WatchedChurn churn = new WatchedChurn(client, kinds, List.of(), SEED)) {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
      int rounds = 0;
      do {
        churn.awaitWrites();
        members.killLeader();
        churn.awaitWrites();
        members.restartAll();
        churn.awaitWrites();
        rounds++;
        churn.assertNothingFound();
      } while (System.nanoTime() < end);
      System.out.println(rounds + " rounds of faults, " + churn.finish());
    }
  }
}
