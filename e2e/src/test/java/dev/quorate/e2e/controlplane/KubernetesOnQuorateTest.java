package dev.quorate.e2e.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WRITES_BETWEEN_FAULTS = 100;

  @TempDir private Path directory;

  @Test
  void noObjectIsLostAndNoVersionIsMissingInAWatchWhileMembersAreKilledAndRestarted()
      throws Exception {
    KubeApiServer.skipWithout();
    try (QuorateMembers members = QuorateMembers.form(directory);
        KubeApiServer server = new KubeApiServer(members.clientAddresses(), directory);
        KubernetesClient client = server.client()) {
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
      awaitCompaction(members);
    }
  }

  private static void churn(QuorateMembers members, KubernetesClient client)
      throws InterruptedException {
    var configMaps = Kind.configMaps();
    var deployments = Kind.deployments();
    var events = Kind.events();
    try (Churn churn = new Churn(client, List.of(configMaps, deployments, events), SEED);
        var watchedMaps = new WatchedObjects<>(client, configMaps);
        var watchedDeployments = new WatchedObjects<>(client, deployments);
        var watchedEvents = new WatchedObjects<>(client, events)) {
      List<WatchedObjects<?>> watches = List.of(watchedMaps, watchedDeployments, watchedEvents);
      churn.start();
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
      int rounds = 0;
      do {
        awaitWrites(churn);
        members.killLeader();
        awaitWrites(churn);
        members.restartAll();
        awaitWrites(churn);
        rounds++;
        assertNothingFound(churn, watches);
      } while (System.nanoTime() < end);
      churn.stop();

      Map<String, String> left = churn.left();
      Map<String, String> stored = new TreeMap<>();
      Stream.of(configMaps, deployments, events)
          .flatMap(kind -> kind.list(client).stream().map(object -> Map.entry(kind.name(), object)))
          .filter(it -> it.getValue().getMetadata().getName().startsWith("writer"))
          .forEach(
              it ->
                  stored.put(
                      it.getKey() + "/" + it.getValue().getMetadata().getName(),
                      it.getValue().getMetadata().getResourceVersion()));
      assertThat(stored).as("the stored objects are those that were acknowledged").isEqualTo(left);
      await("the watches tell of everything")
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                Map<String, String> present = new TreeMap<>();
                watches.forEach(it -> present.putAll(it.present()));
                present.keySet().removeIf(name -> !name.contains("/writer"));
                assertThat(present).isEqualTo(stored);
              });
      assertThat(churn.acknowledged())
          .as("each acknowledged version came by a watch")
          .allMatch(write -> watches.stream().anyMatch(it -> it.seen().contains(write)));
      assertNothingFound(churn, watches);
      System.out.printf(
          "%d writes acknowledged, %d failed, in %d rounds of faults: nothing lost; e.g. %s%n",
          churn.writes(),
          churn.failures().size(),
          rounds,
          churn.failures().stream().findFirst().orElse("none"));
    }
  }

  private static void assertNothingFound(Churn churn, List<WatchedObjects<?>> watches) {
    assertThat(churn.findings()).isEmpty();
    assertThat(watches).allSatisfy(it -> assertThat(it.findings()).isEmpty());
  }

  private static void awaitWrites(Churn churn) {
    int before = churn.writes();
    await("writes go on: " + churn.failures())
        .atMost(PATIENCE)
        .until(() -> churn.writes() >= before + WRITES_BETWEEN_FAULTS);
  }

  /** By the API server, which does it for its store. */
  private static void awaitCompaction(QuorateMembers members) {
    try (Client etcd = Client.builder().endpoints(members.clientAddresses().split(",")).build()) {
      ByteSequence key = ByteSequence.from("compact_rev_key", UTF_8);
      GetOption first = GetOption.builder().withRevision(2).build();
      await("the history is compacted")
          .atMost(PATIENCE)
          .until(
              () -> {
                try {
                  etcd.getKVClient().get(key, first).get(20, TimeUnit.SECONDS);
                  return false;
                } catch (ExecutionException e) {
                  return e.getMessage().contains("required revision has been compacted");
                }
              });
    }
  }
}
