package dev.quorate.node.cli;

import dev.quorate.node.identity.NodeId;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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
      "quorate-node snapshot --help: make, look at and verify snapshot files, import an etcd.",
      "quorate-node wipe --help: delete the data of nodes that are stopped.",
      "",
      "Examples:",
      "  quorate-node --node-id n1 --data-dir ./n1 --bootstrap",
      "  quorate-node --node-id n2 --data-dir ./n2 --port 8081 --seed-node localhost:8080",
      ""
    })
final class NodeCommand implements Callable<Integer> {
  private final Function<NodeOptions, Integer> run;

  @Spec private CommandSpec spec;

  @Option(
      names = {"--node-id", "-id"},
      required = true,
      paramLabel = "NAME",
      description = "Name of this node, unique in the cluster and the same after every restart.")
  private String nodeId = "";

  /** The word that some command lines have between their options; it says what every node is. */
  @Parameters(arity = "0..1", hidden = true)
  private Optional<String> word = Optional.empty();

  @Mixin private StorageOptions storage;
  @Mixin private NetworkOptions network;
  @Mixin private ConsensusOptions consensus;
  @Mixin private CompactionOptions compaction;
  @Mixin private AuthOptions auth;
  @Mixin private BootstrapOptions bootstrap;
  @Mixin private OperatorOptions operator;
  @Mixin private StructuralOptions structural;

  NodeCommand(Function<NodeOptions, Integer> run) {
    this.run = run;
  }

  @Override
  public Integer call() {
    List<String> wrong = new ArrayList<>();
    NodeOptions options = options(wrong);
    if (!wrong.isEmpty()) {
      throw new ParameterException(spec.commandLine(), String.join(System.lineSeparator(), wrong));
    }
    return run.apply(options);
  }

  /**
   * @param wrong gets everything that is wrong at once, each with its option and the way out
   */
  private NodeOptions options(List<String> wrong) {
    if (!NodeId.isValid(nodeId)) {
      wrong.add("--node-id must be " + NodeId.RULE + "; is \"" + nodeId + "\"");
    }
    word.filter(other -> !other.equals("raft-cluster"))
        .ifPresent(other -> wrong.add("\"" + other + "\" is not an option, and no value of one"));
    storage.check(wrong);
    network.check(wrong);
    consensus.check(wrong);
    compaction.check(wrong);
    bootstrap.check(wrong);
    operator.check(bootstrap.isManaged(), wrong);
    operator.checkRetired(bootstrap.isManaged() || !bootstrap.seeds().isEmpty(), wrong);
    return new NodeOptions(
        nodeId,
        network.listenHost(),
        network.advertisedHost(),
        network.restPort(),
        network.clientPort(),
        network.peerPort(),
        storage.dataDirectory(nodeId),
        operator.incarnation(),
        operator.adminTokenFile(),
        bootstrap.whenEmpty(nodeId),
        bootstrap.seeds(),
        structural.named(),
        structural.forming(wrong),
        consensus.settings(),
        operator.clusterId(),
        operator.ownerUid(),
        storage.quotaBytes(),
        consensus.levels(),
        operator.retired(),
        network.shutdownDelay(),
        compaction.policy(bootstrap.isManaged()),
        auth.settings(wrong));
  }

  /** The version that the jar was built as. */
  static final class FromManifest implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"quorate-node " + Version.current()};
    }
  }
}
