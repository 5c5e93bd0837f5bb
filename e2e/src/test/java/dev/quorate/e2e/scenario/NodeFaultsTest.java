package dev.quorate.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.kube.AcknowledgedWrites;
import dev.quorate.e2e.kube.ClusterUnderTest;
import dev.quorate.e2e.kube.Disturbance;
import dev.quorate.e2e.kube.Installation;
import dev.quorate.e2e.kube.NodeFaults;
import dev.quorate.e2e.kube.OnKubernetes;
import dev.quorate.e2e.kube.Timed;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A machine without power or network is a member less, until it is back. */
@Tag("full")
@Timeout(900)
@ExtendWith({NodeFaults.class, OnKubernetes.class})
class NodeFaultsTest {
  /** Until Kubernetes, the cluster and the operator have noticed what went or came back. */
  private static final Duration NOTICED_WITHIN = Duration.ofMinutes(5);

  @Test
  void aPowerCutOfTheLeadersNodeIsAMemberLessUntilItIsBack(Installation kubernetes) {
    ClusterUnderTest cluster =
        kubernetes.tests().cluster("power").oneOnEachNode().apply().awaitReady();
    moveTheOperatorAwayFrom(leadersNode(kubernetes, cluster), kubernetes);
    int leader = leader(cluster);
    Disturbance.of(cluster)
        .by(
            writes -> {
              Timed time = Timed.start();
              try (NodeFaults.Fault fault =
                  NodeFaults.powerCut(kubernetes.nodes().of(cluster, leader))) {
                anotherOneLeads(cluster, leader, time, "power cut of " + fault.node());
              }
            });
    cluster.remove();
  }

  @Test
  void aNetworkCutOfTheLeadersNodeIsAMemberLessUntilItIsHealed(Installation kubernetes) {
    ClusterUnderTest cluster =
        kubernetes.tests().cluster("linkcut").oneOnEachNode().apply().awaitReady();
    moveTheOperatorAwayFrom(leadersNode(kubernetes, cluster), kubernetes);
    int leader = leader(cluster);
    Disturbance.of(cluster)
        .by(
            writes -> {
              Timed time = Timed.start();
              try (NodeFaults.Fault fault =
                  NodeFaults.networkCut(kubernetes.nodes().of(cluster, leader))) {
                anotherOneLeads(cluster, leader, time, "network cut of " + fault.node());
              }
            });
    cluster.remove();
  }

  @Test
  void aNetworkCutOfTheOperatorsNodeLeavesTheClusterToAnotherOperator(Installation kubernetes) {
    ClusterUnderTest cluster =
        kubernetes.tests().cluster("opcut").oneOnEachNode().apply().awaitReady();
    moveTheOperatorAwayFrom(leadersNode(kubernetes, cluster), kubernetes);
    String node = kubernetes.operatorNode();
    int leader = leader(cluster);
    String away = memberOn(node, kubernetes, cluster);
    Set<String> cutOff = kubernetes.operatorUids();
    Disturbance.of(cluster)
        .by(
            writes -> {
              Timed time = Timed.start();
              try (NodeFaults.Fault fault = NodeFaults.networkCut(node)) {
                writes.awaitMore(20);
                kubernetes.awaitOperatorOtherThan(cutOff);
                time.print(
                    "network cut of %s with the operator -> another operator"
                        .formatted(fault.node()));
                assertThat(kubernetes.operatorNodeOtherThan(cutOff)).isNotEqualTo(node);
                awaitDegraded(cluster, away);
                time.print(
                    "network cut of %s with the operator -> Degraded names %s"
                        .formatted(fault.node(), away));
                assertThat(cluster.condition("Available").path("status").asText())
                    .isEqualTo("True");
                assertThat(leader(cluster)).isEqualTo(leader);
                writes.awaitMore(20);
              }
            });
    answersTheSpec(cluster);
    assertThat(cluster.events("MemberRemoved")).isEmpty();
    cluster.remove();
  }

  @Test
  void aNetworkCutOfAllNodesStopsWritesUntilItIsHealed(Installation kubernetes) {
    ClusterUnderTest cluster =
        kubernetes.tests().cluster("allcut").oneOnEachNode().apply().awaitReady();
    List<String> pods = cluster.podUids();
    List<String> nodes =
        IntStream.range(0, 3).mapToObj(o -> kubernetes.nodes().of(cluster, o)).toList();
    Disturbance.of(cluster)
        .by(
            writes -> {
              try (NodeFaults.Fault first = NodeFaults.networkCut(nodes.get(0));
                  NodeFaults.Fault second = NodeFaults.networkCut(nodes.get(1));
                  NodeFaults.Fault third = NodeFaults.networkCut(nodes.get(2))) {
                cluster.await(
                    "Kubernetes has lost " + List.of(first.node(), second.node(), third.node()),
                    NOTICED_WITHIN,
                    () -> cluster.readyEndpoints().isEmpty());
                int acknowledged = writes.acknowledged();
                cluster.stays(
                    "nothing is acknowledged",
                    Duration.ofSeconds(30),
                    () -> writes.acknowledged() == acknowledged);
              }
              Timed time = Timed.start();
              writes.awaitMore(1);
              time.print("all nodes healed -> a write is acknowledged");
              answersTheSpec(cluster);
              time.print("all nodes healed -> the operator answers a changed spec");
            });
    assertThat(cluster.podUids()).isEqualTo(pods);
    assertThat(cluster.events("MemberRemoved")).isEmpty();
    cluster.remove();
  }

  /** A status may be from before the cut; only an operator that acts answers another spec. */
  private static void answersTheSpec(ClusterUnderTest cluster) {
    cluster.apply("paused: true");
    cluster.awaitReason("Stalled", "Paused");
    cluster.apply().awaitReady();
  }

  private static String memberOn(String node, Installation kubernetes, ClusterUnderTest cluster) {
    return IntStream.range(0, 3)
        .filter(ordinal -> kubernetes.nodes().of(cluster, ordinal).equals(node))
        .mapToObj(cluster::podName)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no member is on " + node));
  }

  /** As the two that are left say and write it. */
  private static void anotherOneLeads(ClusterUnderTest cluster, int old, Timed time, String fault) {
    try (AcknowledgedWrites writes = AcknowledgedWrites.start(cluster, "left")) {
      time.print(fault + " -> a write is acknowledged");
      cluster.await(
          "another one leads",
          NOTICED_WITHIN,
          () -> !leaderName(cluster).isEmpty() && leader(cluster) != old);
      time.print(fault + " -> the status names another leader");
      awaitDegraded(cluster, cluster.podName(old));
      time.print(fault + " -> Degraded names the member");
      assertThat(cluster.condition("Available").path("status").asText()).isEqualTo("True");
      cluster.stays(
          "writes are possible, and nobody is removed",
          Duration.ofSeconds(20),
          () ->
              cluster.condition("Available").path("status").asText().equals("True")
                  && cluster.events("MemberRemoved").isEmpty());
      writes.awaitMore(20);
    }
  }

  private static void awaitDegraded(ClusterUnderTest cluster, String member) {
    cluster.await(
        "the status names %s, which is away".formatted(member),
        NOTICED_WITHIN,
        () ->
            cluster.condition("Degraded").path("status").asText().equals("True")
                && cluster.condition("Degraded").path("message").asText().contains(member));
  }

  private static int leader(ClusterUnderTest cluster) {
    String name = leaderName(cluster);
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  private static String leaderName(ClusterUnderTest cluster) {
    return cluster.status().path("leader").asText();
  }

  private static String leadersNode(Installation kubernetes, ClusterUnderTest cluster) {
    return kubernetes.nodes().of(cluster, leader(cluster));
  }

  // What the status says about a node that is cut is to be somebody's word who is not.
  private static void moveTheOperatorAwayFrom(String node, Installation kubernetes) {
    if (kubernetes.operatorNode().equals(node)) {
      try (var cordoned = kubernetes.nodes().cordon(node)) {
        kubernetes.awaitOperatorOtherThan(kubernetes.killOperator());
        assertThat(kubernetes.operatorNode()).isNotEqualTo(cordoned.node());
      }
    }
  }
}
