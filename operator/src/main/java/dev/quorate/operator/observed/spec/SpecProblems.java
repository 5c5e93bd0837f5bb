package dev.quorate.operator.observed.spec;

import dev.quorate.api.v1alpha1.ConfigLimits;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.api.v1alpha1.Storage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Everything that is invalid in a spec, at once. The API server refuses the same by its schema;
 * this is for a resource that was stored without that check.
 */
public final class SpecProblems {
  private static final List<String> MODES =
      List.of(ConfigLimits.ASYNC, ConfigLimits.SYNC, ConfigLimits.STRONG);
  private static final List<String> TABLES = List.of(ConfigLimits.SET, ConfigLimits.ORDERED_SET);

  private static final BigDecimal LEAST_BYTES = StorageSize.bytes(Storage.LEAST_SIZE).orElseThrow();
  private static final Pattern IMAGE = Pattern.compile(ConsensusClusterSpec.IMAGE_REFERENCE);
  private static final Pattern CLASS_NAME = Pattern.compile(Storage.CLASS_NAME);

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
    if (spec.image().length() > ConsensusClusterSpec.MOST_IMAGE_CHARACTERS
        || !IMAGE.matcher(spec.image()).matches()) {
      problems.add(
          "image is '%s'; it must be one image reference without blanks, for example quorate/node:0.1.0, or be left out"
              .formatted(spec.image()));
    }
    if (!StorageSize.isAtLeast(spec.storageSize(), LEAST_BYTES)) {
      problems.add(
          "storage.size is '%s'; it must be a quantity of bytes, at least %s, for example 10Gi or 1.5Gi"
              .formatted(spec.storageSize(), Storage.LEAST_SIZE));
    }
    spec.storageClass()
        .filter(name -> !name.isEmpty() && !CLASS_NAME.matcher(name).matches())
        .ifPresent(
            name ->
                problems.add(
                    "storage.storageClassName is '%s'; it must be the name of a StorageClass, for example standard, or be left out"
                        .formatted(name)));
    problems.addAll(SourceProblems.of(spec.source()));
    problems.addAll(ofConfig(spec.config()));
    problems.addAll(PodProblems.of(spec.pod()));
    problems.addAll(EngineProblems.of(spec.engine(), spec.pod()));
    PodProblems.notOurs("service.labels", spec.service().labels(), problems);
    PodProblems.notOurs("service.annotations", spec.service().annotations(), problems);
    return List.copyOf(problems);
  }

  private static List<String> ofConfig(StructuralConfig config) {
    List<String> problems = new ArrayList<>();
    within(
        "partitions",
        config.partitions(),
        ConfigLimits.LEAST_PARTITIONS,
        ConfigLimits.MOST_PARTITIONS,
        problems);
    int copies = config.replicationFactor();
    if (copies < 1 || copies > ConfigLimits.MOST_COPIES || copies % 2 == 0) {
      problems.add(
          "config.replicationFactor is %d; it must be odd, from 1 to %d: an even number tolerates no more failures than the odd number below it"
              .formatted(copies, ConfigLimits.MOST_COPIES));
    }
    oneOf("replicationMode", config.replicationMode(), MODES, problems);
    oneOf("tableType", config.tableType(), TABLES, problems);
    within("keyPosition", config.keyPosition(), 0, ConfigLimits.LAST_POSITION, problems);
    within(
        "partitionPosition", config.partitionPosition(), 0, ConfigLimits.LAST_POSITION, problems);
    return problems;
  }

  private static void within(String key, int value, int least, int most, List<String> problems) {
    if (value < least || value > most) {
      problems.add("config.%s is %d; it must be %d to %d".formatted(key, value, least, most));
    }
  }

  private static void oneOf(String key, String value, List<String> allowed, List<String> problems) {
    if (!allowed.contains(value)) {
      problems.add(
          "config.%s is '%s'; it must be one of %s"
              .formatted(key, value, String.join(", ", allowed)));
    }
  }
}
