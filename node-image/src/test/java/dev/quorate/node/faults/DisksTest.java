package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.process.NodeProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full or hangs, under one of three processes. It mounts file systems, which needs
 * root and somebody who asks for it: {@code make faults}.
 */
@Tag("disks")
class DisksTest {
  @TempDir private Path directory;
  private ThreeNodes nodes;

  @BeforeEach
  void form() throws Exception {
    nodes = new ThreeNodes(directory);
    nodes.mountDisks().form();
  }

  @AfterEach
  void end() {
    if (nodes != null) {
      nodes.close();
    }
  }

  @Test
  void aFullDiskEndsTheProcessEachTimeUntilThereIsSpace() throws Exception {
    NodeProcess victim = nodes.awaitLeader();
    nodes.disk(victim).fill();
    Ballast.writeUntilEnded(nodes.others(victim).getFirst(), victim);
    assertThat(victim.awaitExit()).as(victim.output()).isEqualTo(3);
    assertThat(victim.output()).contains("DiskFailure");
    ThreeNodes.write(nodes.others(victim), "key", "without it");

    nodes.start(victim);
    Ballast.writeUntilEnded(nodes.others(victim).getFirst(), victim);
    assertThat(victim.awaitExit()).as(victim.output()).isEqualTo(3);

    nodes.disk(victim).empty();
    nodes.start(victim);
    nodes.awaitServing();
    ThreeNodes.write(List.of(victim), "key", "with it");
  }

  @Test
  void aLeaderWhoseDiskHangsIsReplacedAndSaysDiskStalledUntilItDoesNot() throws Exception {
    NodeProcess old = nodes.awaitLeader();
    nodes.disk(old).freeze();
    // Until somebody writes nothing is known of the disk.
    ThreeNodes.write(nodes.others(old), "key", "without its disk");
    assertThat(nodes.awaitLeaderOf(nodes.others(old))).isNotSameAs(old);
    old.awaitReport(
        "DiskStalled", report -> report.path("problems").toString().contains("DiskStalled"));

    nodes.disk(old).thaw();
    nodes.awaitServing();
    old.awaitReport(
        "no DiskStalled", report -> !report.path("problems").toString().contains("DiskStalled"));
    ThreeNodes.write(List.of(old), "key", "with its disk");
  }
}
