package dev.quorate.e2e.kube;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The machines of the Kubernetes, as kubectl takes them out of service. It must be on PATH. */
public record Nodes(Path kubeconfig) {
  /** Somebody may need this Kubernetes: nobody else's pods are evicted. */
  private static final String OURS = "app.kubernetes.io/name=quorate";

  /** The one on which the pod of this ordinal runs, or is to run. */
  public String of(ClusterUnderTest cluster, int ordinal) {
    return cluster
        .workspace()
        .pod(cluster.podName(ordinal))
        .map(pod -> pod.getSpec().getNodeName())
        .orElseThrow(() -> new AssertionError(cluster.podName(ordinal) + " is on no node"));
  }

  /** Ends when every pod of ours has left the node; it takes no new ones until this is closed. */
  public OutOfService drain(String node, Duration limit) {
    OutOfService drained = new OutOfService(this, node);
    ExternalCommand.Ended ended = tryToDrain(node, limit);
    if (ended.status() != 0) {
      drained.close();
      throw new AssertionError("the drain of " + node + " did not end:\n" + ended.output());
    }
    return drained;
  }

  /** It takes no new pods until this is closed; those on it stay. */
  public OutOfService cordon(String node) {
    OutOfService cordoned = new OutOfService(this, node);
    kubectl(Duration.ofSeconds(30), "cordon", node);
    return cordoned;
  }

  /** A node that is out of service until this is closed. */
  public record OutOfService(Nodes nodes, String node) implements AutoCloseable {
    @Override
    public void close() {
      nodes.kubectl(Duration.ofSeconds(30), "uncordon", node);
    }
  }

  /**
   * A drain that does not end, given up after this time.
   *
   * @return what kubectl says
   */
  public String drainInVain(String node, Duration tried) {
    try (OutOfService cordoned = new OutOfService(this, node)) {
      ExternalCommand.Ended ended = tryToDrain(cordoned.node(), tried);
      if (ended.status() == 0) {
        throw new AssertionError("the drain of " + node + " ended:\n" + ended.output());
      }
      return ended.output();
    }
  }

  private ExternalCommand.Ended tryToDrain(String node, Duration limit) {
    return kubectl(
            "drain",
            node,
            "--ignore-daemonsets",
            "--delete-emptydir-data",
            "--pod-selector=" + OURS,
            "--timeout=" + limit.toSeconds() + "s")
        .end(limit.plusSeconds(20));
  }

  private String kubectl(Duration limit, String... words) {
    return kubectl(words).run(limit);
  }

  private ExternalCommand kubectl(String... words) {
    List<String> command =
        new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig.toString()));
    command.addAll(List.of(words));
    return new ExternalCommand(command, Map.of());
  }
}
