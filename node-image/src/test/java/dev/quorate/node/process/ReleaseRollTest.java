package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.Requirement;
import dev.quorate.node.level.LevelRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, some of them as the release before this one would be. */
class ReleaseRollTest {
  private static final int NEWEST = LevelRange.OF_THIS_RELEASE.newest();
  private static final String EARLIER = "--max-feature-level=2";

  @TempDir private Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Test
  void aRollServesAllTheWayCanBeGivenUpUntilItsEndAndNotAfter() throws Exception {
    form();
    expectLevel(2, nodes);
    try (EtcdClient client = new EtcdClient(nodes.getFirst())) {
      assertThatThrownBy(() -> client.grant(60))
          .hasMessageContaining(
              "etcdserver: not capable: leases need feature level 3, the cluster has 2");
    }

    // Half of the way, and back.
    restart(nodes.get(0));
    write("one upgraded");
    restart(nodes.get(1));
    write("two upgraded");
    expectLevel(2, nodes);
    restart(nodes.get(1), EARLIER);
    write("one back");

    // All of the way.
    restart(nodes.get(1));
    write("two again");
    restart(nodes.get(2));
    write("all upgraded");
    expectLevel(NEWEST, nodes);

    try (EtcdClient client = new EtcdClient(nodes.getFirst())) {
      client.put("leased", "v", client.grant(600));
    }

    NodeProcess back = nodes.get(1);
    back.awaitReport(
        "recorded", report -> back.output().contains("-> %d node=node2".formatted(NEWEST)));
    back.kill();
    back.start(EARLIER);
    assertThat(back.awaitExit()).as("by hand a refusal ends the process").isEqualTo(1);
    assertThat(back.output())
        .contains("NewerFormat")
        .contains("identity.json has format %d, this release reads up to 2".formatted(NEWEST))
        .contains("start a newer release on this data directory");
    write("without it");
    restart(back);
    write("and with it");
    try (EtcdClient client = new EtcdClient(back)) {
      assertThat(client.get("leased")).contains("v");
    }
  }

  @Test
  void aNodeOfTheEarlierReleaseIsNotLetIntoARaisedCluster() throws Exception {
    NodeProcess first = node("node1");
    first.start("--bootstrap").awaitServing(1);
    expectLevel(NEWEST, nodes);

    NodeProcess late = node("node2");
    late.start("--seed-node", first.restAddress(), EARLIER);
    late.awaitReport(
        "the reason",
        report ->
            report
                .path("problems")
                .toString()
                .contains(
                    "the cluster has feature level %d, the joining node node2 knows up to 2: it needs a newer release"
                        .formatted(NEWEST)));
    assertThat(first.report().path("learners")).isEmpty();
  }

  @Test
  @Requirement("S3-11")
  void aClusterServesWithTheTimesOfTheSource() throws Exception {
    String[] times = {"--election-timeout=1000", "--heartbeat-interval=300"};
    NodeProcess first = node("node1");
    first.start("--bootstrap", times[0], times[1]).awaitServing(1);
    NodeProcess second = node("node2");
    second.start("--seed-node", first.restAddress(), times[0], times[1]).awaitServing(2);
    write("with these times");
  }

  private NodeProcess node(String nodeId) {
    NodeProcess node = new NodeProcess(nodeId, directory);
    nodes.add(node);
    return node;
  }

  private void form() {
    NodeProcess first = node("node1");
    first.start("--bootstrap", EARLIER).awaitServing(1);
    for (int i = 2; i <= 3; i++) {
      node("node" + i).start("--seed-node", first.restAddress(), EARLIER).awaitServing(i);
    }
  }

  private static void restart(NodeProcess node, String... flags) {
    node.kill();
    node.start(flags).awaitServing(3);
  }

  private void write(String value) throws Exception {
    NodeProcess any = nodes.stream().filter(NodeProcess::isAlive).findFirst().orElseThrow();
    try (EtcdClient client = new EtcdClient(any)) {
      client.put("k", value);
      assertThat(client.get("k")).contains(value);
    }
  }

  private static void expectLevel(int level, List<NodeProcess> all) {
    for (NodeProcess node : all) {
      node.awaitReport("level " + level, report -> report.path("featureLevel").asInt() == level);
    }
  }
}
