package dev.quorate.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@link Churn}, and watches of everything that it writes and of what others write: no object may
 * be lost, and no version of one may be missing in a watch.
 */
final class WatchedChurn implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WRITES_BETWEEN_FAULTS = 100;

  private final KubernetesClient client;
  private final List<Kind<?>> written;
  private final List<WatchedObjects<?>> watches = new ArrayList<>();
  private final Churn churn;

  /**
   * @param written nobody else may write objects of these kinds and names
   * @param others kinds that are watched only
   */
  WatchedChurn(KubernetesClient client, List<Kind<?>> written, List<Kind<?>> others, long seed) {
    this.client = client;
    this.written = written;
    this.churn = new Churn(client, written, seed);
    written.forEach(kind -> watches.add(new WatchedObjects<>(client, kind)));
    others.forEach(kind -> watches.add(new WatchedObjects<>(client, kind)));
    churn.start();
  }

  /** Some more were acknowledged since this was called. */
  void awaitWrites() {
    int before = churn.writes();
    await("writes go on: " + churn.failures())
        .atMost(PATIENCE)
        .until(() -> churn.writes() >= before + WRITES_BETWEEN_FAULTS);
  }

  void assertNothingFound() {
    assertThat(churn.findings()).isEmpty();
    assertThat(watches).allSatisfy(it -> assertThat(it.findings()).isEmpty());
  }

  /** Ends the writes, and compares what was acknowledged, what is stored and what was watched. */
  String finish() throws InterruptedException {
    churn.stop();
    Map<String, String> left = churn.left();
    Map<String, String> stored = new TreeMap<>();
    written.forEach(kind -> stored.putAll(kind.stored(client)));
    stored.keySet().removeIf(name -> !name.contains("/writer"));
    assertThat(stored).as("the stored objects are those that were acknowledged").isEqualTo(left);
    await("the watches tell of everything")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(watches)
                    .allSatisfy(it -> assertThat(it.present()).isEqualTo(it.stored(client))));
    Set<Churn.Acknowledged> seen = new HashSet<>();
    watches.forEach(it -> seen.addAll(it.seen()));
    // A hundred thousand of them: assertions on collections would compare each with each.
    Set<Churn.Acknowledged> missed = new HashSet<>(churn.acknowledged());
    missed.removeAll(seen);
    assertThat(missed).as("acknowledged versions that no watch told of").isEmpty();
    assertNothingFound();
    return "%d writes acknowledged, %d failed, %d versions watched: nothing lost; failed e.g. %s"
        .formatted(
            churn.writes(),
            churn.failures().size(),
            seen.size(),
            churn.failures().stream().findFirst().orElse("none"));
  }

  @Override
  public void close() {
    churn.close();
    watches.forEach(WatchedObjects::close);
  }
}
