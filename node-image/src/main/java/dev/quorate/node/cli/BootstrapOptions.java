package dev.quorate.node.cli;

import dev.quorate.node.options.NodeOptions.WhenEmpty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What a node does with an empty data directory: form, join, or wait. */
final class BootstrapOptions {
  @Option(
      names = "--bootstrap",
      description =
          "With an empty data directory: form a new cluster, unless a seed or peer has one."
              + " Harmless on a restart.")
  private boolean isBootstrap;

  @Option(
      names = {"--seed-node", "--seed-nodes"},
      paramLabel = "HOST:PORT",
      split = ",",
      description = "HTTP addresses of members to join through; the first that answers is used.")
  private List<String> seeds = new ArrayList<>();

  @Option(
      names = "--peers",
      paramLabel = "PEER",
      arity = "1",
      description =
          "The other nodes: NAME, NAME@HOST:PORT or HOST:PORT (HTTP addresses), separated by"
              + " commas. With --bootstrap they are expected to join, and those with an"
              + " address are asked before a cluster is formed; otherwise those are seeds. An empty"
              + " list means none.")
  private Optional<String> peers = Optional.empty();

  @Option(
      names = "--managed",
      description = "With an empty data directory: wait for the operator's permit. Needs a token.")
  private boolean isManaged;

  // By the environment in Kubernetes: an earlier version does not know it, and starts all the same.
  @Option(
      names = "--bootstrap-file",
      paramLabel = "FILE",
      defaultValue = "${env:QUORATE_BOOTSTRAP_FILE}",
      description =
          "A .netsy snapshot, or one of etcd's (etcdctl snapshot save): a cluster that is"
              + " formed here begins with its history. Also"
              + " QUORATE_BOOTSTRAP_FILE. Default: bootstrap.netsy in the data directory, if it is"
              + " there. Not read once there is a cluster.")
  private Optional<Path> bootstrapFile = Optional.empty();

  boolean isManaged() {
    return isManaged;
  }

  /** The addresses to join through: the seeds, then the peers that have one. */
  List<String> seeds() {
    return Stream.concat(namedSeeds(), named().stream().flatMap(p -> p.restAddress().stream()))
        .toList();
  }

  private Stream<String> namedSeeds() {
    return seeds.stream().filter(seed -> !seed.isBlank());
  }

  WhenEmpty whenEmpty(String nodeId) {
    List<NamedPeer> named = named();
    if (isManaged) {
      return new WhenEmpty.AwaitPermit(bootstrapFile);
    }
    if (isBootstrap || (seeds().isEmpty() && named.isEmpty())) {
      return new WhenEmpty.FormAlone(
          named.stream().flatMap(p -> p.name().stream()).filter(n -> !n.equals(nodeId)).toList(),
          bootstrapFile);
    }
    return seeds().isEmpty()
        ? new WhenEmpty.StayEmpty(
            "peers are named without addresses: give --seed-node to join, or --bootstrap to form")
        : new WhenEmpty.JoinThroughSeeds();
  }

  void check(List<String> wrong) {
    namedSeeds().forEach(seed -> AddressCheck.check("--seed-node", seed, wrong));
    named().stream()
        .flatMap(peer -> peer.restAddress().stream())
        .forEach(address -> AddressCheck.check("--peers", address, wrong));
    if (isManaged && (isBootstrap || namedSeeds().findAny().isPresent() || peers.isPresent())) {
      wrong.add(
          "--managed leaves forming and joining to the operator: drop --bootstrap, --seed-node and"
              + " --peers");
    }
  }

  private List<NamedPeer> named() {
    return Stream.of(peers.orElse("").split(",", -1))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .map(NamedPeer::of)
        .toList();
  }

  /** One of {@code --peers}: its name, its address, or both. */
  private record NamedPeer(Optional<String> name, Optional<String> restAddress) {
    static NamedPeer of(String entry) {
      int at = entry.indexOf('@');
      if (at > 0) {
        return new NamedPeer(
            Optional.of(entry.substring(0, at)), Optional.of(entry.substring(at + 1)));
      }
      return entry.contains(":")
          ? new NamedPeer(Optional.empty(), Optional.of(entry))
          : new NamedPeer(Optional.of(entry), Optional.empty());
    }
  }
}
