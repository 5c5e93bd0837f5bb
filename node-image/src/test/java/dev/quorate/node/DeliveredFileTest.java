package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.bootstrap.BootstrapFile;
import dev.quorate.node.bootstrap.Promotion;
import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.BootstrapDelivery;
import dev.quorate.node.report.NodeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bootstrap file that an operator sends: until the genesis it is there, and then no more. */
class DeliveredFileTest {
  private static final byte[] VALID = BootstrapDirectory.VALID;

  @TempDir private Path directory;
  private final List<Node> nodes = new ArrayList<>();
  private NodeOptions options;
  private String digest;

  @BeforeEach
  void prepare() throws Exception {
    digest = BootstrapDirectory.sha256(VALID);
    options = LoopbackOptions.of("n1", directory.resolve("data"), new WhenEmpty.AwaitPermit());
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
  }

  private Node start() throws IOException {
    Node node = Node.start(options, failure -> {});
    nodes.add(node);
    await("the node waits")
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.api().report().state() == NodeState.WAITING);
    return node;
  }

  private Node restart(Node node) throws IOException {
    node.close();
    nodes.remove(node);
    return start();
  }

  private static GenesisRequest genesis(Optional<String> sha256) {
    return new GenesisRequest(
        BootstrapDirectory.CLUSTER, 1, LoopbackOptions.CONFIG, List.of(), sha256);
  }

  private Path delivered() {
    return options.dataDirectory().resolve("delivered");
  }

  @Test
  void aClusterBeginsWithTheFileThatWasSent() throws Exception {
    Node node = start();

    node.api().deliver(VALID, digest).join();

    assertThat(node.api().report().bootstrapFile()).contains(BootstrapDelivery.there(digest));
    assertThat(delivered().resolve(digest)).hasBinaryContent(VALID);
    node.api().genesis(genesis(Optional.of(digest))).join();
    SnapshotGenesisTest.assertBegan(node, options);
    assertThat(node.api().report().bootstrapFile()).isEmpty();
    assertThat(delivered()).doesNotExist();
  }

  @Test
  void theNextProcessHasTheFileToo() throws Exception {
    Node first = start();
    first.api().deliver(VALID, digest).join();

    Node second = restart(first);

    assertThat(second.api().report().bootstrapFile()).contains(BootstrapDelivery.there(digest));
    second.api().genesis(genesis(Optional.of(digest))).join();
    SnapshotGenesisTest.assertBegan(second, options);
  }

  @Test
  void aProcessThatEndsAfterThePromotionIsFollowedByOneThatForms() throws Exception {
    Node first = start();
    first.api().deliver(VALID, digest).join();
    Promotion.promote(
        BootstrapFile.read(delivered().resolve(digest), options.quotaBytes()),
        options.dataDirectory());

    Node second = restart(first);

    second.api().genesis(genesis(Optional.of(digest))).join();
    SnapshotGenesisTest.assertBegan(second, options);
  }

  @Test
  void anUnfinishedFileIsNone() throws Exception {
    BootstrapDirectory.place(delivered().resolve("unfinished.tmp"), new byte[] {1, 2, 3});

    Node node = start();

    assertThat(node.api().report().bootstrapFile()).isEmpty();
    node.api().deliver(VALID, digest).join();
    try (var files = Files.list(delivered())) {
      assertThat(files).containsExactly(delivered().resolve(digest));
    }
  }

  @Test
  void anotherFileTakesThePlaceOfTheFirst() throws Exception {
    byte[] later = BootstrapDirectory.LATER_REVISION;
    Node node = start();
    node.api().deliver(later, BootstrapDirectory.sha256(later)).join();

    node.api().deliver(VALID, digest).join();

    assertThat(node.api().report().bootstrapFile()).contains(BootstrapDelivery.there(digest));
    assertThat(
            SnapshotGenesisTest.refusal(
                node.api().genesis(genesis(Optional.of(BootstrapDirectory.sha256(later))))))
        .hasMessageContaining("none with SHA-256 " + BootstrapDirectory.sha256(later));
    node.api().genesis(genesis(Optional.of(digest))).join();
    SnapshotGenesisTest.assertBegan(node, options);
  }

  @Test
  void aFileThatBreaksARuleIsRefusedAtTheGenesisAndAnotherOneCanBeSent() throws Exception {
    byte[] gap = BootstrapDirectory.gap();
    String ofGap = BootstrapDirectory.sha256(gap);
    Node node = start();
    node.api().deliver(gap, ofGap).join();

    AdminCallRefused refused =
        SnapshotGenesisTest.refusal(node.api().genesis(genesis(Optional.of(ofGap))));

    assertThat(refused.code()).isEqualTo(AdminCallRefused.Code.BOOTSTRAP_REFUSED);
    assertThat(refused).hasMessageContaining("CONTIGUOUS");
    node.api().deliver(VALID, digest).join();
    node.api().genesis(genesis(Optional.of(digest))).join();
    SnapshotGenesisTest.assertBegan(node, options);
  }

  @Test
  void aGenesisThatBeginsEmptyLeavesTheFileAside() throws Exception {
    Node node = start();
    node.api().deliver(VALID, digest).join();

    node.api().genesis(genesis(Optional.empty())).join();

    assertThat(node.api().report().genesis().orElseThrow().snapshot()).isEmpty();
    await("nobody needs it").atMost(Duration.ofSeconds(20)).until(() -> !Files.exists(delivered()));
  }

  @Test
  void afterTheGenesisNoFileIsTaken() throws Exception {
    Node node = start();
    node.api().genesis(genesis(Optional.empty())).join();

    AdminCallRefused refused = SnapshotGenesisTest.refusal(node.api().deliver(VALID, digest));

    assertThat(refused.code()).isEqualTo(AdminCallRefused.Code.CONFLICT);
    assertThat(delivered()).doesNotExist();
  }

  @Test
  void aNodeWithoutAnOperatorTakesNoFile() throws Exception {
    options =
        LoopbackOptions.of(
            "n1", directory.resolve("data"), new WhenEmpty.StayEmpty("for a reason"));
    Node node = start();

    assertThat(SnapshotGenesisTest.refusal(node.api().deliver(VALID, digest)))
        .hasMessageContaining("without an operator");
  }
}
