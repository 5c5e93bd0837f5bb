package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.Requirement;
import dev.quorate.node.etcd.wire.HashKVRequest;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.netsy.Compression;
import dev.quorate.node.netsy.Kind;
import dev.quorate.node.netsy.NetsyFiles;
import dev.quorate.node.netsy.NetsyRecord;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes whose cluster begins with a file that only the first one has. */
class SnapshotBootstrapTest {
  private static final int KEYS = 500;

  @TempDir private Path directory;
  private NodeProcess node1;
  private NodeProcess node2;
  private NodeProcess node3;

  @BeforeEach
  void make() {
    node1 = new NodeProcess("node1", directory);
    node2 = new NodeProcess("node2", directory);
    node3 = new NodeProcess("node3", directory);
  }

  @AfterEach
  void end() {
    for (NodeProcess node : List.of(node1, node2, node3)) {
      node.close();
    }
  }

  /** The log has no entry for it: whoever is new gets it by snapshot. */
  @Test
  @Requirement("S1-13")
  void everyMemberHasItAlsoOneThatIsNewAndTheFirstOneAfterItsDiskWasWiped() throws Exception {
    List<NetsyRecord> records = new ArrayList<>();
    records.add(NetsyFiles.created(1, "_netsy", "1"));
    for (int i = 2; i <= KEYS + 1; i++) {
      records.add(NetsyFiles.created(i, "key-%05d".formatted(i), "value " + i));
    }
    Path file = directory.resolve("golden.netsy");
    Files.write(file, NetsyFiles.file(Kind.SNAPSHOT, Compression.ZSTD, records));

    node1.start("--bootstrap", "--bootstrap-file", file.toString()).awaitServing(1);
    assertThat(node1.output()).contains("snapshot promoted", "snapshot imported");
    node2.start("--seed-node", node1.restAddress()).awaitServing(2);
    node3.start("--seed-node", node1.restAddress()).awaitServing(3);
    List<String> everything = content(node1);
    assertThat(everything).hasSize(KEYS).first().asString().startsWith("key-00002 2 2 1 value 2");
    assertThat(content(node2)).isEqualTo(everything);
    assertThat(content(node3)).isEqualTo(everything);
    int hash = hash(node1);
    assertThat(List.of(hash(node2), hash(node3))).containsOnly(hash);

    String first = node1.report().path("memberId").asText();
    node1.kill();
    try (Stream<Path> files = Files.walk(node1.dataDirectory())) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    // The same command: with the file, and a cluster that is there already.
    node2.awaitReport("a leader", report -> leads(report.path("leader").asText(), first));
    NodeProcess leader = isLeader(node2) ? node2 : node3;
    assertThat(leader.http().delete("/admin/v1/members/" + first + incarnation(leader)).status())
        .isEqualTo(200);
    node1
        .start(
            "--bootstrap",
            "--bootstrap-file",
            file.toString(),
            "--seed-node",
            node2.restAddress() + "," + node3.restAddress())
        .awaitServing(3);

    assertThat(content(node1)).isEqualTo(everything);
    assertThat(List.of(hash(node1), hash(node2), hash(node3))).containsOnly(hash);
    assertThat(node1.report().path("genesis").isMissingNode()).isTrue();
    assertThat(node1.dataDirectory().resolve("snapshots")).doesNotExist();
  }

  private static boolean leads(String leader, String dead) {
    return !leader.isEmpty() && !leader.equals(dead);
  }

  private static String incarnation(NodeProcess node) {
    return "?incarnation=" + node.report().path("incarnation").asText();
  }

  private static boolean isLeader(NodeProcess node) {
    return node.report().path("leader").asText().equals(node.report().path("memberId").asText());
  }

  /**
   * As `etcdctl endpoint hashkv` asks for it: of everything up to the last revision of the file.
   */
  private static int hash(NodeProcess node) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", node.clientPort()).usePlaintext().build();
    try {
      return MaintenanceGrpc.newBlockingStub(channel)
          .hashKV(HashKVRequest.newBuilder().setRevision(KEYS + 1L).build())
          .getHash();
    } finally {
      channel.shutdownNow();
    }
  }

  /** As this member itself has it. */
  private static List<String> content(NodeProcess node) throws Exception {
    ByteSequence all = ByteSequence.from(new byte[] {0});
    try (Client client = Client.builder().endpoints(node.etcdEndpoint()).build()) {
      GetResponse response =
          client
              .getKVClient()
              .get(all, GetOption.builder().withRange(all).withSerializable(true).build())
              .get(10, TimeUnit.SECONDS);
      assertThat(response.getHeader().getRevision()).isEqualTo(KEYS + 1L);
      return response.getKvs().stream()
          .map(
              kv ->
                  "%s %d %d %d %s"
                      .formatted(
                          kv.getKey(),
                          kv.getCreateRevision(),
                          kv.getModRevision(),
                          kv.getVersion(),
                          kv.getValue()))
          .toList();
    }
  }
}
