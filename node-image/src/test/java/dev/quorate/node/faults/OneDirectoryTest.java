package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.process.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real processes say to a data directory that is in use, or older than it was. */
class OneDirectoryTest {
  @TempDir private Path directory;

  @Test
  void aSecondProcessOnADirectoryIsRefusedAndTheFirstServesOn() {
    try (NodeProcess first = new NodeProcess("n1", directory);
        NodeProcess second = new NodeProcess("n1", directory)) {
      first.start("--bootstrap").awaitServing(1);
      String incarnation = first.report().path("incarnation").asText();

      second.start("--bootstrap");

      assertThat(second.awaitExit()).as(second.output()).isNotZero();
      assertThat(second.output()).contains("is in use by another process");
      assertThat(first.isAlive()).isTrue();
      assertThat(first.report().path("incarnation").asText()).isEqualTo(incarnation);
      first.awaitServing(1);
    }
  }

  /** A restored volume: the copy is whole, and lacks entries that its voter had acknowledged. */
  @Test
  void aVoterOnAnOlderCopyOfItsDirectorySaysSoAndTheOthersServeOn() throws Exception {
    try (ThreeNodes nodes = new ThreeNodes(directory).form()) {
      NodeProcess voter = nodes.others(nodes.awaitLeader()).getFirst();
      Path older = directory.resolve("older");
      voter.kill();
      copy(voter.dataDirectory(), older);
      nodes.start(voter);
      nodes.awaitServing();
      ThreeNodes.write(nodes.all(), "key", "a");
      ThreeNodes.write(nodes.all(), "key", "b");
      voter.awaitReport(
          "all entries",
          report ->
              report.path("appliedIndex").asLong()
                  == nodes.awaitLeader().report().path("commitIndex").asLong());
      voter.kill();
      delete(voter.dataDirectory());
      copy(older, voter.dataDirectory());

      nodes.start(voter);

      assertThat(voter.awaitExit()).as("by hand a refusal ends the process").isEqualTo(1);
      assertThat(voter.output()).contains("LostAcknowledged");
      List<NodeProcess> others = nodes.others(voter);
      nodes
          .awaitLeaderOf(others)
          .awaitReport(
              "the leader names it",
              report -> report.path("problems").toString().contains("LostAcknowledged"));
      ThreeNodes.write(nodes.all(), "key", "c");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
