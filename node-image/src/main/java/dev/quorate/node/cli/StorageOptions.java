package dev.quorate.node.cli;

import dev.quorate.node.memory.MemoryBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a node keeps its data, and how much of it. */
final class StorageOptions {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where its data lives. Default: ./data/<node-id>.")
  private Optional<Path> dataDirectory = Optional.empty();

  @Option(
      names = "--quota-backend-bytes",
      paramLabel = "BYTES",
      description =
          "The most that keys, values and their history may take in memory. Beyond it puts are"
              + " refused until keys are deleted and the history is compacted. Default: a third of"
              + " the heap.")
  private Optional<Long> quotaBytes = Optional.empty();

  Path dataDirectory(String nodeId) {
    return dataDirectory.orElseGet(() -> Path.of("data", nodeId));
  }

  long quotaBytes() {
    return quotaBytes.orElseGet(() -> MemoryBudget.storeBytes(Runtime.getRuntime().maxMemory()));
  }

  void check(List<String> wrong) {
    quotaBytes
        .filter(bytes -> bytes < 1)
        .ifPresent(bytes -> wrong.add("--quota-backend-bytes must be at least 1, is " + bytes));
  }
}
