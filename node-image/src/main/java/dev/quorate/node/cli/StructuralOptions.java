package dev.quorate.node.cli;

import dev.quorate.node.genesis.ConfigKey;
import dev.quorate.node.genesis.InvalidConfig;
import dev.quorate.node.genesis.StructuralConfig;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The structural config: fixed at the genesis, compared with the cluster's when joining. */
final class StructuralOptions {
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

  /** The keys that were named, each value in its one spelling. */
  Map<ConfigKey, String> named() {
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

  /** The config of a cluster that this node forms; the defaults if a named value is wrong. */
  StructuralConfig forming(List<String> wrong) {
    StructuralConfig defaults =
        StructuralConfig.defaults(Runtime.getRuntime().availableProcessors());
    try {
      return defaults.with(named());
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
}
