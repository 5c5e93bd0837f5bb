package dev.quorate.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Something that is done to a cluster under a client that writes, and that must leave it the same
 * cluster: Ready by itself, with the same clusterId and members, and with every acknowledged write.
 */
public record Disturbance(ClusterUnderTest cluster) {
  /** Until Kubernetes, the cluster and the operator have noticed that all is back. */
  private static final Duration READY_WITHIN = Duration.ofMinutes(5);

  public static Disturbance of(ClusterUnderTest cluster) {
    return new Disturbance(cluster);
  }

  /**
   * Prints how long the cluster took from its end to Ready, and the longest gap of the writes.
   *
   * @param disturb what is done; it has ended when this returns
   */
  public void by(Consumer<AcknowledgedWrites> disturb) {
    cluster.keyspace().put("before", "the disturbance");
    String clusterId = cluster.clusterId();
    List<String> members = cluster.memberIds();
    AcknowledgedWrites writes = AcknowledgedWrites.start(cluster, cluster.name());
    try (ClusterIds seen = ClusterIds.watch(cluster);
        writes) {
      disturb.accept(writes);
      Timed time = Timed.start();
      cluster.await("Ready by itself", READY_WITHIN, cluster::isReady);
      time.print(cluster.name() + ": the end of it -> Ready");
      writes.awaitMore(5);
      assertThat(seen.ids()).containsExactly(clusterId);
    }
    writes.assertNoneIsLost();
    assertThat(cluster.keyspace().get("before")).contains("the disturbance");
    assertThat(cluster.memberIds()).isEqualTo(members);
    for (int ordinal = 0; ordinal < cluster.members(); ordinal++) {
      assertThat(cluster.askMember(ordinal).path("clusterId").asText()).isEqualTo(clusterId);
    }
  }
}
