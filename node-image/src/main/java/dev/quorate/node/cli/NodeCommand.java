package dev.quorate.node.cli;

import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.ConfigKey;
import dev.quorate.node.genesis.InvalidConfig;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.identity.NodeId;
import dev.quorate.node.membership.HostPort;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Every option of the command line, checked as a whole. */
@Command(
    name = "quorate-node",
    versionProvider = NodeCommand.FromManifest.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpWidth = 100,
    description = "%nOne node of a Quorate consensus cluster.%n",
    footer = {
      "",
      "A node with data resumes, whatever the flags. An empty one forms a cluster with --bootstrap"
          + " or",
      "when it is given neither seeds nor peers; with seeds it joins; with --managed it waits for"
          + " the",
      "operator.",
      "",
      "Examples:",
      "  quorate-node --node-id n1 --data-dir ./n1 --bootstrap",
      "  quorate-node --node-id n2 --data-dir ./n2 --port 8081 --client-port 2381 --peer-port 2382"
          + " \\",
      "      --seed-node localhost:8080",
      ""
    })
final class NodeCommand implements Callable<Integer> {
  /** The store once, once more while a snapshot is received, and the rest of the process. */
  private static final int HEAP_SHARES = 3;

  @Spec private CommandSpec spec;

  private final Function<NodeOptions, Integer> run;

  @Option(
      names = {"--node-id", "-id"},
      required = true,
      paramLabel = "NAME",
      description = "Name of this node, unique in the cluster and the same after every restart.")
  private String nodeId = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where its data lives. Default: ./data/<node-id>.")
  private Optional<Path> dataDirectory = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "HTTP API: status, metrics, admin. Default: ${DEFAULT-VALUE}.")
  private int restPort;

  @Option(
      names = "--client-port",
      paramLabel = "PORT",
      defaultValue = "2379",
      description = "etcd v3 API. Default: ${DEFAULT-VALUE}.")
  private int clientPort;

  @Option(
      names = "--peer-port",
      paramLabel = "PORT",
      defaultValue = "2380",
      description = "Traffic between members. Default: ${DEFAULT-VALUE}.")
  private int peerPort;

  @Option(
      names = {"--raft-addr", "-addr"},
      paramLabel = "IP:PORT",
      description =
          "Address for traffic between members: its port is --peer-port, its host the"
              + " advertised one unless that is named or the address is 0.0.0.0.")
  private Optional<String> raftAddress = Optional.empty();

  @Option(
      names = "--listen-host",
      paramLabel = "HOST",
      defaultValue = "0.0.0.0",
      description = "Where all ports listen. Default: ${DEFAULT-VALUE}.")
  private String listenHost = "";

  @Option(
      names = "--advertise-host",
      paramLabel = "HOST",
      description =
          "Host by which other nodes reach this one. Default: that of --raft-addr or"
              + " --listen-host if it is a real one, otherwise localhost.")
  private Optional<String> advertiseHost = Optional.empty();

  @Option(
      names = "--bootstrap",
      description = "With an empty data directory: form a new cluster. Harmless on a restart.")
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
              + " commas. With --bootstrap they are expected to join; otherwise those with an"
              + " address are seeds. An empty list means none.")
  private Optional<String> peers = Optional.empty();

  @Option(
      names = "--managed",
      description = "With an empty data directory: wait for the operator's permit. Needs a token.")
  private boolean isManaged;

  @Option(
      names = "--incarnation",
      paramLabel = "ID",
      description = "Names this process towards the operator. Default: a random one.")
  private Optional<String> incarnation = Optional.empty();

  @Option(
      names = "--cluster-id",
      paramLabel = "ID",
      description =
          "The only cluster that this node may be a member of, 16 hexadecimal digits. With data of"
              + " another one it refuses to start its member.")
  private Optional<String> clusterId = Optional.empty();

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      defaultValue = "${env:QUORATE_ADMIN_TOKEN_FILE}",
      description =
          "Holds the bearer token of the admin API. Also QUORATE_ADMIN_TOKEN_FILE. Without"
              + " one, /admin/ answers this machine only.")
  private Optional<Path> adminTokenFile = Optional.empty();

  @Option(
      names = "--quota-backend-bytes",
      paramLabel = "BYTES",
      description =
          "The most that keys, values and their history may take in memory. Beyond it puts are"
              + " refused until keys are deleted and the history is compacted. Default: a third of"
              + " the heap.")
  private Optional<Long> quotaBytes = Optional.empty();

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Structural, fixed at genesis: data partitions. Default: processors here.")
  private Optional<String> partitions = Optional.empty();

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "Structural: wished copies of a partition, odd. Default: 3.")
  private Optional<String> replicationFactor = Optional.empty();

  @Option(
      names = "--replication-mode",
      paramLabel = "MODE",
      description = "Structural: async, sync or strong. Default: sync.")
  private Optional<String> replicationMode = Optional.empty();

  @Option(
      names = "--table-type",
      paramLabel = "TYPE",
      description = "Structural: set or ordered_set. Default: set.")
  private Optional<String> tableType = Optional.empty();

  @Option(
      names = "--key-position",
      paramLabel = "N",
      description = "Structural: element of a record that is its key. Default: 0.")
  private Optional<String> keyPosition = Optional.empty();

  @Option(
      names = "--partition-position",
      paramLabel = "N",
      description = "Structural: element that is hashed for placement. Default: 0.")
  private Optional<String> partitionPosition = Optional.empty();

  NodeCommand(Function<NodeOptions, Integer> run) {
    this.run = run;
  }

  @Override
  public Integer call() {
    return run.apply(options());
  }

  private NodeOptions options() {
    List<String> wrong = new ArrayList<>();
    if (!NodeId.isValid(nodeId)) {
      wrong.add("--node-id must be " + NodeId.RULE + "; is \"" + nodeId + "\"");
    }
    Optional<HostPort> raft = raftAddress.flatMap(text -> address("--raft-addr", text, wrong));
    int peer = raft.map(HostPort::port).orElse(peerPort);
    checkPort("--port", restPort, wrong);
    checkPort("--client-port", clientPort, wrong);
    checkPort("--peer-port", peer, wrong);
    checkDistinct(peer, wrong);
    seeds.removeIf(String::isBlank);
    seeds.forEach(seed -> address("--seed-node", seed, wrong));
    List<Peer> named = peers(wrong);
    checkManaged(wrong);
    adminTokenFile
        .filter(file -> !Files.isReadable(file))
        .ifPresent(file -> wrong.add("--admin-token-file " + file + " cannot be read"));
    OptionalLong ownCluster = clusterId.map(HexId::parse).orElseGet(OptionalLong::empty);
    if (clusterId.isPresent() && ownCluster.isEmpty()) {
      wrong.add("--cluster-id must be 16 hexadecimal digits, is \"" + clusterId.get() + "\"");
    }
    String advertised = advertised(raft);
    if (HostPort.parse(advertised + ":" + peer).isEmpty()) {
      wrong.add(
          "--advertise-host \""
              + advertised
              + "\" cannot be reached by other nodes: the address must be "
              + HostPort.WANTED);
    }
    quotaBytes
        .filter(bytes -> bytes < 1)
        .ifPresent(bytes -> wrong.add("--quota-backend-bytes must be at least 1, is " + bytes));
    Map<ConfigKey, String> config = config();
    StructuralConfig forming = forming(config, wrong);
    if (!wrong.isEmpty()) {
      throw new ParameterException(spec.commandLine(), String.join(System.lineSeparator(), wrong));
    }
    List<String> joinThrough = new ArrayList<>(seeds);
    named.forEach(p -> p.restAddress().ifPresent(joinThrough::add));
    return new NodeOptions(
        nodeId,
        listenHost,
        advertised,
        restPort,
        clientPort,
        peer,
        dataDirectory.orElseGet(() -> Path.of("data", nodeId)),
        incarnation,
        adminTokenFile,
        whenEmpty(joinThrough, named),
        joinThrough,
        config,
        forming,
        RaftSettings.defaults(),
        ownCluster,
        quotaBytes.orElseGet(() -> Runtime.getRuntime().maxMemory() / HEAP_SHARES));
  }

  private WhenEmpty whenEmpty(List<String> joinThrough, List<Peer> named) {
    if (isManaged) {
      return new WhenEmpty.AwaitPermit();
    }
    if (isBootstrap || (joinThrough.isEmpty() && named.isEmpty())) {
      return new WhenEmpty.FormAlone(
          named.stream().flatMap(p -> p.name().stream()).filter(n -> !n.equals(nodeId)).toList());
    }
    return joinThrough.isEmpty()
        ? new WhenEmpty.StayEmpty(
            "peers are named without addresses: give --seed-node to join, or --bootstrap to form")
        : new WhenEmpty.JoinThroughSeeds();
  }

  private String advertised(Optional<HostPort> raft) {
    return advertiseHost
        .map(HostPort::bracketed)
        .or(() -> raft.map(HostPort::host).filter(NodeCommand::isRealHost))
        .or(() -> Optional.of(listenHost).filter(NodeCommand::isRealHost))
        .map(HostPort::bracketed)
        .orElse("localhost");
  }

  private static boolean isRealHost(String host) {
    return !host.equals("0.0.0.0") && !host.equals("[::]") && !host.equals("::");
  }

  private void checkManaged(List<String> wrong) {
    if (!isManaged) {
      return;
    }
    if (adminTokenFile.isEmpty()) {
      wrong.add(
          "--managed needs --admin-token-file (or QUORATE_ADMIN_TOKEN_FILE): without a token the"
              + " operator cannot reach this node");
    }
    if (isBootstrap || !seeds.isEmpty() || peers.isPresent()) {
      wrong.add(
          "--managed leaves forming and joining to the operator: drop --bootstrap, --seed-node and"
              + " --peers");
    }
  }

  private void checkDistinct(int peer, List<String> wrong) {
    if (restPort == clientPort || restPort == peer || clientPort == peer) {
      wrong.add(
          "--port, --client-port and --peer-port must differ, are "
              + restPort
              + ", "
              + clientPort
              + " and "
              + peer);
    }
  }

  private static void checkPort(String option, int port, List<String> wrong) {
    if (port < 1 || port > 65_535) {
      wrong.add(option + " must be from 1 to 65535, is " + port);
    }
  }

  private Map<ConfigKey, String> config() {
    Map<ConfigKey, String> named = new EnumMap<>(ConfigKey.class);
    partitions.ifPresent(value -> named.put(ConfigKey.PARTITIONS, value));
    replicationFactor.ifPresent(value -> named.put(ConfigKey.REPLICATION_FACTOR, value));
    replicationMode.ifPresent(value -> named.put(ConfigKey.REPLICATION_MODE, value));
    tableType.ifPresent(value -> named.put(ConfigKey.TABLE_TYPE, value));
    keyPosition.ifPresent(value -> named.put(ConfigKey.KEY_POSITION, value));
    partitionPosition.ifPresent(value -> named.put(ConfigKey.PARTITION_POSITION, value));
    named.replaceAll(ConfigKey::canonical);
    return named;
  }

  private static StructuralConfig forming(Map<ConfigKey, String> named, List<String> wrong) {
    StructuralConfig defaults =
        StructuralConfig.defaults(Runtime.getRuntime().availableProcessors());
    try {
      return defaults.with(named);
    } catch (InvalidConfig e) {
      e.violations().forEach(v -> wrong.add(option(v.key()) + ": " + v));
      return defaults;
    }
  }

  private static String option(ConfigKey key) {
    return switch (key) {
      case PARTITIONS -> "--partitions";
      case REPLICATION_FACTOR -> "--replication-factor";
      case REPLICATION_MODE -> "--replication-mode";
      case TABLE_TYPE -> "--table-type";
      case KEY_POSITION -> "--key-position";
      case PARTITION_POSITION -> "--partition-position";
    };
  }

  private record Peer(Optional<String> name, Optional<String> restAddress) {}

  private List<Peer> peers(List<String> wrong) {
    List<Peer> named = new ArrayList<>();
    for (String text : peers.orElse("").split(",", -1)) {
      String entry = text.strip();
      int at = entry.indexOf('@');
      if (entry.isEmpty()) {
        continue;
      }
      if (at > 0) {
        String where = entry.substring(at + 1);
        address("--peers", where, wrong);
        named.add(new Peer(Optional.of(entry.substring(0, at)), Optional.of(where)));
      } else if (entry.contains(":")) {
        address("--peers", entry, wrong);
        named.add(new Peer(Optional.empty(), Optional.of(entry)));
      } else {
        named.add(new Peer(Optional.of(entry), Optional.empty()));
      }
    }
    return named;
  }

  private static Optional<HostPort> address(String option, String text, List<String> wrong) {
    Optional<HostPort> address = HostPort.parse(text);
    if (address.isEmpty()) {
      wrong.add(option + " must be " + HostPort.WANTED + "; is \"" + text + "\"");
    }
    return address;
  }

  /** The version that the jar was built as. */
  static final class FromManifest implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"quorate-node " + dev.quorate.node.report.Version.current()};
    }
  }
}
