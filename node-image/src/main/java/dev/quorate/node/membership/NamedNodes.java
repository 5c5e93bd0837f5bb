package dev.quorate.node.membership;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.files.HexId;
import dev.quorate.node.membership.Founding.Named;
import dev.quorate.node.membership.SeedClient.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
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

  /**
   * What the named nodes say to a member of a cluster, in words.
   *
   * @param ofOtherClusters those that are members of another one
   * @param silent those that do not answer
   */
  public record Heard(Optional<String> ofOtherClusters, Optional<String> silent) {}

  /** Asks each of them once. */
  public Heard hear(List<String> addresses, long clusterId) {
    List<String> others = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (String address : addresses) {
      switch (client.report(address)) {
        case Answer.Accepted(var report) ->
            otherCluster(address, report, clusterId).ifPresent(others::add);
        case Answer.Silent(String cause) -> silent.add(address + " does not answer: " + cause);
        case Answer.NotLeader _, Answer.Failed _ -> {}
      }
    }
    return new Heard(
        inWords(
            "this node is a member of cluster "
                + HexId.format(clusterId)
                + ", but of the nodes that were named to it ",
            others),
        inWords("of the nodes that were named to this one and are no members, ", silent));
  }

  private static Optional<String> inWords(String beginning, List<String> nodes) {
    return Optional.of(beginning + String.join(", ", nodes)).filter(words -> !nodes.isEmpty());
  }

  private static Optional<String> otherCluster(String address, JsonNode report, long clusterId) {
    return SeedClient.clusterOf(report)
        .filter(cluster -> cluster.clusterId() != clusterId)
        .map(
            cluster ->
                report.path("nodeId").asText()
                    + " at "
                    + address
                    + " is one of cluster "
                    + HexId.format(cluster.clusterId()));
  }
}
