package dev.quorate.operator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.playground.LocalCluster;
import dev.quorate.operator.playground.NodeShutdown;
import dev.quorate.operator.playground.Playground;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator process is killed with -9 while it creates a cluster, and started again. */
class OperatorKillTest {
  private static final int KILLS = Integer.getInteger("quorate.operator.kills", 4);

  @TempDir private Path directory;

  @Test
  void anOperatorKilledAtRandomMomentsOfACreationLeavesOneCluster() throws Exception {
    long seed = Long.getLong("quorate.seed", new Random().nextLong());
    Random random = new Random(seed);
    StateDirectory state = new StateDirectory(directory.resolve("local"));
    NodeShutdown nodes = new NodeShutdown(state);
    Set<String> formed = new HashSet<>();
    Process operator = start();
    try (LocalCluster cluster = new LocalCluster(state, LocalRing.DEMO)) {
      new ResourceStore(state).apply(LocalRing.DEMO, LocalCluster.ofSize(3));
      for (int kill = 0; kill < KILLS; kill++) {
        // A fresh JVM needs about a second before its first act.
        operator.waitFor(800 + random.nextInt(1500), TimeUnit.MILLISECONDS);
        operator.destroyForcibly().waitFor();
        cluster.reports().values().forEach(r -> r.clusterId().ifPresent(formed::add));
        operator = start();
      }
      String clusterId = cluster.awaitReady(Duration.ofSeconds(90)).clusterId().orElseThrow();

      cluster.reports().values().forEach(r -> r.clusterId().ifPresent(formed::add));
      assertThat(formed).as("seed %d", seed).containsExactly(clusterId);
      assertThat(cluster.reports().values())
          .as("seed %d", seed)
          .hasSize(3)
          .allMatch(report -> report.role() == MemberReport.Role.VOTER);
      assertThat(cluster.reports().values().stream().filter(r -> r.genesis().isPresent()))
          .as("only one member formed, seed %d", seed)
          .hasSize(1);
    } finally {
      operator.destroyForcibly().waitFor();
      nodes.stopAll();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Playground.class.getName(),
            "--state",
            directory.toString(),
            "--node",
            NodeProcess.JAR.toString(),
            "operate")
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(directory.resolve("operator.log").toFile()))
        .start();
  }
}
