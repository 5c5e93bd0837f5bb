package dev.quorate.node.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mutex, the election and the transactional memory of etcd's own client for Go
 * (scripts/recipes) at three members, whose leader is killed in the middle.
 */
class GoRecipesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ROUNDS = Integer.getInteger("quorate.rounds", 24);

  @TempDir private Path directory;

  @Test
  void theyWorkWhileTheLeaderIsKilled() throws Exception {
    Path program = GoProgram.buildOrSkip("recipes", directory);
    List<NodeProcess> nodes = new ArrayList<>();
    Path output = directory.resolve("recipes.log");
    Optional<Process> recipes = Optional.empty();
    try {
      ThreeNodes.form(directory, nodes);
      List<String> command = new ArrayList<>(List.of(program.toString(), String.valueOf(ROUNDS)));
      nodes.forEach(node -> command.add("localhost:" + node.clientPort()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      recipes = Optional.of(process);
      await("all recipes are under way")
          .atMost(PATIENCE)
          .until(() -> Files.readString(output, UTF_8).contains("under way") || !process.isAlive());
      NodeProcess leader = nodes.stream().filter(GoRecipesTest::leads).findFirst().orElseThrow();
      leader.kill();
      assertThat(process.isAlive()).as("killed in the middle").isTrue();
      leader.start().awaitServing(nodes.size());
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as(Files.readString(output))
          .isTrue();
      System.out.println(Files.readString(output));
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      recipes.ifPresent(Process::destroyForcibly);
      nodes.forEach(NodeProcess::close);
    }
  }

  private static boolean leads(NodeProcess node) {
    JsonNode report = node.report();
    return report.hasNonNull("leader") && report.path("leader").equals(report.path("memberId"));
  }
}
