package dev.quorate.node.membership;

import dev.quorate.node.files.HexId;
import dev.quorate.node.membership.Founding.Named;
import dev.quorate.node.membership.SeedClient.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the nodes that were named to this one which cluster they belong to. Blocks its caller. */
public final class NamedNodes {
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);

  private final SeedClient client;

  public NamedNodes(SeedClient client) {
    this.client = client;
  }

  /**
   * @param incarnation of this process
   */
  Founding founding(List<String> addresses, String nodeId, String incarnation) {
    Map<String, Named> named = new LinkedHashMap<>();
    for (String address : addresses) {
      named.put(
          address,
          switch (client.report(address)) {
            case Answer.Accepted(var report) -> Founding.of(report, nodeId, incarnation);
            case Answer.NotLeader _ -> new Named.Unclear("does not lead");
            case Answer.Failed(int status, String code, String message) ->
                new Named.Unclear("answers " + status + " " + code + ": " + message);
            case Answer.Silent(String cause) ->
                refusesConnections(address)
                    ? new Named.Absent()
                    : new Named.Unclear("does not answer: " + cause);
          });
    }
    return Founding.decide(named);
  }

  /** Only a machine that is up refuses; the HTTP client does not tell that from no route to it. */
  private static boolean refusesConnections(String address) {
    Optional<HostPort> target = HostPort.parse(address);
    if (target.isEmpty()) {
      return false;
    }
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(target.get().host(), target.get().port()),
          (int) PROBE_LIMIT.toMillis());
      return false;
    } catch (ConnectException e) {
      return String.valueOf(e.getMessage()).contains("refused");
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** Which of them are members of another cluster than this one, in words. */
  public Optional<String> ofOtherClusters(List<String> addresses, long clusterId) {
    List<String> others =
        addresses.stream().flatMap(address -> otherCluster(address, clusterId).stream()).toList();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "this node is a member of cluster "
                + HexId.format(clusterId)
                + ", but of the nodes that were named to it "
                + String.join(", ", others));
  }

  private Optional<String> otherCluster(String address, long clusterId) {
    return client.report(address) instanceof Answer.Accepted(var report)
        ? SeedClient.clusterOf(report)
            .filter(cluster -> cluster.clusterId() != clusterId)
            .map(
                cluster ->
                    report.path("nodeId").asText()
                        + " at "
                        + address
                        + " is one of cluster "
                        + HexId.format(cluster.clusterId()))
        : Optional.empty();
  }
}
