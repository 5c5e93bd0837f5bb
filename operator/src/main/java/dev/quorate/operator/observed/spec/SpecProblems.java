package dev.quorate.operator.observed.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Everything that is invalid in a spec, at once. The API server refuses the same by its schema;
 * this is for a resource that was stored without that check.
 */
public final class SpecProblems {
  private static final Set<String> MODES = Set.of("async", "sync", "strong");
  private static final Set<String> TABLES = Set.of("set", "ordered_set");

  private SpecProblems() {}

  public static List<String> of(ClusterSpec spec) {
    List<String> problems = new ArrayList<>();
    if (spec.replicas() < 0
        || spec.replicas() > 9
        || (spec.replicas() % 2 == 0 && spec.replicas() != 0)) {
      problems.add(
          "replicas is %d; it must be 0, 1, 3, 5, 7 or 9: an even number tolerates no more failures than the odd number below it"
              .formatted(spec.replicas()));
    }
    if (spec.image().isBlank()) {
      problems.add("image is empty; it must name the image of the node, or be left out");
    }
    if (StorageSize.bytes(spec.storageSize()).isEmpty()) {
      problems.add(
          "storage.size is '%s'; it must be a quantity such as 1Gi".formatted(spec.storageSize()));
    }
    problems.addAll(ofConfig(spec.config()));
    return List.copyOf(problems);
  }

  private static List<String> ofConfig(StructuralConfig config) {
    List<String> problems = new ArrayList<>();
    if (config.partitions() < 1) {
      problems.add("config.partitions is %d; it must be 1 or more".formatted(config.partitions()));
    }
    if (config.replicationFactor() < 1 || config.replicationFactor() % 2 == 0) {
      problems.add(
          "config.replicationFactor is %d; it must be odd: an even number tolerates no more failures than the odd number below it"
              .formatted(config.replicationFactor()));
    }
    if (!MODES.contains(config.replicationMode())) {
      problems.add(
          "config.replicationMode is '%s'; it must be async, sync or strong"
              .formatted(config.replicationMode()));
    }
    if (!TABLES.contains(config.tableType())) {
      problems.add(
          "config.tableType is '%s'; it must be set or ordered_set".formatted(config.tableType()));
    }
    if (config.keyPosition() < 0 || config.partitionPosition() < 0) {
      problems.add("config.keyPosition and config.partitionPosition must not be negative");
    }
    return problems;
  }
}
