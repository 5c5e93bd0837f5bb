package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.Requirement;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.process.NodeHttp.Reply;
import dev.quorate.node.raft.configuration.Member;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real managed nodes under the orders of docs/admin-api.md. */
class ManagedMemberTest {
  private static final String CLUSTER = "6f1c0a5e9b3d2748";
  private static final String OTHER = "00000000000000ee";

  @TempDir private Path directory;
  private Path tokenFile;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @BeforeEach
  void writeToken() throws Exception {
    tokenFile = Files.writeString(directory.resolve("token"), "secret");
  }

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Test
  @Requirement("S3-5")
  void ordersAreIdempotentAndContradictionsAreConflicts() throws Exception {
    NodeProcess first = start("demo-0").awaitState("WAITING");

    Reply formed = genesis(first, CLUSTER);
    assertThat(formed.status()).as(formed.text()).isEqualTo(200);
    String memberId = formed.json().path("memberId").asText();
    assertThat(formed.json().path("genesis").path("started").asBoolean()).isTrue();
    first.awaitServing(1);
    assertThat(genesis(first, CLUSTER).json().path("memberId").asText()).isEqualTo(memberId);
    assertConflict(genesis(first, OTHER), CLUSTER);
    assertThat(join(first, CLUSTER, first).status()).as("it belongs to it").isEqualTo(202);
    assertConflict(join(first, OTHER, first), CLUSTER);

    NodeProcess second = start("demo-1").awaitState("WAITING");
    Reply joined = join(second, CLUSTER, first);
    assertThat(joined.status()).as(joined.text()).isEqualTo(202);
    JsonNode learner = second.awaitServing(1).report();
    assertThat(learner.path("role").asText()).isEqualTo("LEARNER");
    assertThat(second.http().get("/readyz").status()).as("it refuses writes").isEqualTo(503);
    assertThat(learner.path("memberId")).isEqualTo(joined.json().path("memberId"));
    assertThat(learner.path("configDigest")).isEqualTo(first.report().path("configDigest"));
    assertThat(join(second, CLUSTER, first).json().path("memberId"))
        .isEqualTo(joined.json().path("memberId"));
    assertConflict(genesis(second, CLUSTER), "by joining");

    String secondId = joined.json().path("memberId").asText();
    Reply promoted = promote(first, secondId);
    assertThat(promoted.status()).as(promoted.text()).isEqualTo(200);
    assertThat(promote(first, secondId).json().path("voters")).hasSize(2);
    second.awaitServing(2);
    assertThat(second.http().get("/readyz").status()).isEqualTo(200);
    Reply follower = promote(second, secondId);
    assertThat(follower.status()).isEqualTo(421);
    assertThat(follower.json().path("error").path("leader").path("restAddress").asText())
        .isEqualTo(first.restAddress());

    transferAndRemove(first, memberId, second, secondId);
  }

  /** The old leader goes; it learns of its own removal and stays out, also after a restart. */
  private void transferAndRemove(
      NodeProcess first, String firstId, NodeProcess second, String secondId) throws Exception {
    assertThat(remove(first, firstId).status())
        .as("a leader that is to remove itself hands over first")
        .isEqualTo(421);
    second.awaitReport("leading", r -> r.path("leader").equals(r.path("memberId")));
    Reply removed = remove(second, firstId);
    assertThat(removed.status()).as(removed.text()).isEqualTo(200);
    assertThat(remove(second, firstId).status()).as("again").isEqualTo(200);
    assertThat(remove(second, secondId).errorCode()).isEqualTo("LastVoter");

    JsonNode failed = first.awaitReport("FAILED", r -> r.path("state").asText().equals("FAILED"));
    assertThat(failed.path("failure").path("reason").asText()).isEqualTo("Removed");
    assertThat(first.http().get("/livez").status()).isEqualTo(200);
    assertThat(first.http().get("/readyz").status()).isEqualTo(503);
    first.kill();
    start(first);
    first.awaitReport(
        "Removed again", r -> r.path("failure").path("reason").asText().equals("Removed"));
  }

  /** The call was cut off after genesis.json was written: it goes on with the same member. */
  @Test
  void anInterruptedGenesisIsResumedWithTheSameMember() throws Exception {
    NodeProcess first = node("demo-0");
    Files.createDirectories(first.dataDirectory());
    new Genesis(
            Long.parseUnsignedLong(CLUSTER, 16),
            1,
            StructuralConfig.defaults(4),
            new Member(0x77, "demo-0", "localhost:1", "localhost:2", first.restAddress()),
            List.of("demo-0"),
            Genesis.Source.EMPTY)
        .write(first.dataDirectory());

    start(first);

    JsonNode waiting = first.awaitState("WAITING").report();
    assertThat(waiting.path("genesis").path("started").asBoolean(true)).isFalse();
    assertThat(waiting.path("clusterId").asText()).isEqualTo(CLUSTER);
    assertConflict(genesis(first, OTHER), CLUSTER);
    Reply formed = genesis(first, CLUSTER);
    assertThat(formed.status()).as(formed.text()).isEqualTo(200);
    assertThat(first.awaitServing(1).report().path("memberId").asText())
        .isEqualTo("0000000000000077");
  }

  /** A replaced volume: the old member of that name is in the way until it is removed. */
  @Test
  void aNodeThatLostItsVolumeJoinsOnceItsOldMemberIsRemoved() throws Exception {
    NodeProcess first = start("demo-0").awaitState("WAITING");
    genesis(first, CLUSTER);
    first.awaitServing(1);
    NodeProcess second = start("demo-1").awaitState("WAITING");
    String oldId = join(second, CLUSTER, first).json().path("memberId").asText();
    second.awaitServing(1);
    second.kill();
    deleteAll(second.dataDirectory());

    start(second);
    second.awaitState("WAITING");
    String newId = join(second, CLUSTER, first).json().path("memberId").asText();
    assertThat(newId).isNotEqualTo(oldId);
    second.awaitReport("NodeIdTaken", r -> r.path("problems").toString().contains("NodeIdTaken"));
    assertThat(remove(first, oldId).status()).isEqualTo(200);

    second.awaitServing(1);
    assertThat(second.report().path("memberId").asText()).isEqualTo(newId);
  }

  @Test
  void aForeignOrDamagedDirectoryIsRefusedAndReported() throws Exception {
    NodeProcess foreign = node("demo-0");
    Files.createDirectories(foreign.dataDirectory().resolve("wal"));
    Files.writeString(foreign.dataDirectory().resolve("wal/0"), "x");
    NodeProcess damaged = node("demo-1");
    Files.createDirectories(damaged.dataDirectory());
    Files.writeString(damaged.dataDirectory().resolve("identity.json"), "{}");

    start(foreign);
    start(damaged);

    assertThat(failure(foreign)).isEqualTo("ForeignVolume");
    assertThat(failure(damaged)).isEqualTo("CorruptIdentity");
    assertThat(genesis(foreign, CLUSTER).status()).isEqualTo(409);
    assertThat(foreign.isAlive()).isTrue();
  }

  /** It would serve its old data to clients of another cluster. */
  @Test
  void aMemberOfAnotherClusterThanNamedIsRefusedBeforeItServes() throws Exception {
    NodeProcess first = start("demo-0").awaitState("WAITING");
    genesis(first, CLUSTER);
    first.awaitServing(1);
    first.kill();

    first.start("--managed", "--admin-token-file", tokenFile.toString(), "--cluster-id", OTHER);

    assertThat(failure(first)).isEqualTo("OtherCluster");
    assertThat(first.report().path("clusterId").asText()).isEqualTo(CLUSTER);
    assertThat(first.report().has("voters")).as("its group was not started").isFalse();
    assertThat(first.http().get("/readyz").status()).isEqualTo(503);
    assertThat(first.http().get("/livez").status()).isEqualTo(200);
    first.kill();

    first.start("--managed", "--admin-token-file", tokenFile.toString(), "--cluster-id", CLUSTER);
    first.awaitServing(1);
  }

  /** Written by a genesis that was cut off, of a cluster that has been given up since. */
  @Test
  void aGenesisOfAnotherClusterThanNamedIsRefused() throws Exception {
    NodeProcess first = node("demo-0");
    Files.createDirectories(first.dataDirectory());
    new Genesis(
            Long.parseUnsignedLong(CLUSTER, 16),
            1,
            StructuralConfig.defaults(4),
            new Member(0x77, "demo-0", "localhost:1", "localhost:2", first.restAddress()),
            List.of("demo-0"),
            Genesis.Source.EMPTY)
        .write(first.dataDirectory());

    first.start("--managed", "--admin-token-file", tokenFile.toString(), "--cluster-id", OTHER);

    assertThat(failure(first)).isEqualTo("OtherCluster");
  }

  /** kubelet starts it again, with growing pauses. */
  @Test
  void whatMayPassEndsTheProcessAndTheNextStartGoesOn() throws Exception {
    NodeProcess first = start("demo-0").awaitState("WAITING");
    try (ServerSocket other = new ServerSocket(first.peerPort())) {
      assertThat(join(first, CLUSTER, first).status()).isIn(202, 503);
      assertThat(first.awaitExit()).as(first.output()).isEqualTo(3);
      assertThat(first.output())
          .contains("CannotListen", ":" + other.getLocalPort(), "--peer-port");
    }
    Path wal = first.dataDirectory().resolve("wal");
    deleteAll(wal);
    Files.createFile(wal);
    start(first);
    assertThat(first.awaitExit()).as(first.output()).isEqualTo(3);
    assertThat(first.output()).contains("reason=DiskFailure");

    Files.delete(wal);
    start(first).awaitState("JOINING");
  }

  /** Its old data is never served again: the node starts empty next to it. */
  @Test
  void aRemovedMemberThatIsNamedComesBackAsAnotherOne() throws Exception {
    NodeProcess first = start("demo-0").awaitState("WAITING");
    genesis(first, CLUSTER);
    first.awaitServing(1);
    NodeProcess second = start("demo-1").awaitState("WAITING");
    List<String> ids = new ArrayList<>();
    for (int time = 0; time < 3; time++) {
      String id = join(second, CLUSTER, first).json().path("memberId").asText();
      assertThat(ids).as("no memberId comes twice").doesNotContain(id);
      ids.add(id);
      second.awaitServing(1);
      assertThat(second.report().path("memberId").asText()).isEqualTo(id);
      second.kill();
      assertThat(remove(first, id).status()).isEqualTo(200);
      retiring(second, CLUSTER, String.join(",", ids)).awaitState("WAITING");
      assertThat(second.report().has("clusterId")).as("empty").isFalse();
      assertThat(second.report().has("voters")).as("no group was started").isFalse();
    }
    for (String id : ids) {
      assertThat(second.dataDirectory().resolve("retired").resolve(id))
          .isDirectoryContaining(file -> file.endsWith("identity.json"))
          .isDirectoryContaining(file -> file.endsWith("wal"));
    }
    assertThat(second.output()).contains("data of a removed member moved", ids.getFirst());
  }

  /** Exactly that member of that cluster, or nothing moves. */
  @Test
  void dataOfAnyoneElseStaysWhereItIs() throws Exception {
    NodeProcess first = start("demo-0").awaitState("WAITING");
    String id = genesis(first, CLUSTER).json().path("memberId").asText();
    first.awaitServing(1).kill();

    retiring(first, CLUSTER, "00000000000000aa").awaitServing(1);
    assertThat(first.report().path("memberId").asText()).isEqualTo(id);
    first.kill();
    retiring(first, OTHER, id);

    assertThat(failure(first)).isEqualTo("OtherCluster");
    assertThat(first.dataDirectory().resolve("identity.json")).exists();
    assertThat(first.dataDirectory().resolve("retired")).doesNotExist();
    first.kill();
    NodeProcess stranger = node("demo-7");
    Files.move(first.dataDirectory(), stranger.dataDirectory());
    retiring(stranger, CLUSTER, id);
    assertThat(failure(stranger)).isEqualTo("ForeignVolume");
    assertThat(stranger.dataDirectory().resolve("retired")).doesNotExist();
  }

  private NodeProcess retiring(NodeProcess node, String clusterId, String memberIds) {
    return node.start(
        "--managed",
        "--admin-token-file",
        tokenFile.toString(),
        "--cluster-id",
        clusterId,
        "--retire-data-of",
        memberIds);
  }

  private static void deleteAll(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static String failure(NodeProcess node) {
    return node.awaitState("FAILED").report().path("failure").path("reason").asText();
  }

  private NodeProcess node(String nodeId) {
    NodeProcess node = new NodeProcess(nodeId, directory, Optional.of("secret"));
    nodes.add(node);
    return node;
  }

  private NodeProcess start(String nodeId) {
    return start(node(nodeId));
  }

  private NodeProcess start(NodeProcess node) {
    return node.start("--managed", "--admin-token-file", tokenFile.toString());
  }

  private static String incarnation(NodeProcess node) {
    return node.report().path("incarnation").asText();
  }

  private static Reply genesis(NodeProcess node, String clusterId) throws Exception {
    return node.http()
        .post(
            "/admin/v1/genesis",
            "{\"incarnation\":\"%s\",\"clusterId\":\"%s\",\"epoch\":1,\"config\":%s,\"expectedMembers\":[\"demo-0\"],\"source\":{\"kind\":\"Empty\"}}"
                .formatted(incarnation(node), clusterId, StructuralConfig.defaults(4).toJson()));
  }

  private static Reply join(NodeProcess node, String clusterId, NodeProcess seed) throws Exception {
    return node.http()
        .post(
            "/admin/v1/join",
            "{\"incarnation\":\"%s\",\"clusterId\":\"%s\",\"epoch\":1,\"seeds\":[\"%s\"]}"
                .formatted(incarnation(node), clusterId, seed.restAddress()));
  }

  private static Reply promote(NodeProcess via, String memberId) throws Exception {
    return via.http()
        .post(
            "/admin/v1/members/" + memberId + "/promote",
            "{\"incarnation\":\"" + incarnation(via) + "\"}");
  }

  private static Reply remove(NodeProcess via, String memberId) throws Exception {
    return via.http().delete("/admin/v1/members/" + memberId + "?incarnation=" + incarnation(via));
  }

  private static void assertConflict(Reply reply, String says) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(409);
    assertThat(reply.errorCode()).isEqualTo("Conflict");
    assertThat(reply.text()).contains(says);
  }
}
