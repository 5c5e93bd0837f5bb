package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.quorate.node.BootstrapDirectory.CrashedAt;
import dev.quorate.node.BootstrapDirectory.Found;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.genesis.SnapshotSource;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.life.JoinRequest;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.Failure;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A cluster that begins with a snapshot: which file may be one, and how far each attempt goes. */
class SnapshotGenesisTest {
  private static final WhenEmpty FORM = new WhenEmpty.FormAlone(List.of());
  private static final byte[] VALID = BootstrapDirectory.VALID;

  @TempDir private Path directory;
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
  }

  private NodeOptions options(WhenEmpty whenEmpty) {
    return LoopbackOptions.of("n1", directory.resolve("data"), whenEmpty);
  }

  private Node start(NodeOptions options) throws IOException {
    Node node = Node.start(options, failure -> {});
    nodes.add(node);
    return node;
  }

  // ---- what it begins with ----

  @Test
  @Requirement({"S1-1", "S1-4", "S1-11"})
  void aClusterBeginsWithTheFileThatLiesInItsDataDirectory() throws Exception {
    NodeOptions options = options(FORM);
    BootstrapDirectory data = new BootstrapDirectory(options);
    data.place(VALID);

    Node node = start(options);

    assertBegan(node, options);
    assertThat(Files.readAllBytes(data.promoted())).isEqualTo(VALID);
    assertThat(Genesis.read(options.dataDirectory()).source())
        .isEqualTo(new SnapshotSource(3, BootstrapDirectory.sha256(VALID)));
    assertThat(node.api().report().clusterLevel().orElseThrow())
        .isGreaterThanOrEqualTo(SnapshotSource.LEVEL);
  }

  @Test
  void aClusterBeginsWithTheFileThatIsNamed() throws Exception {
    Path elsewhere = directory.resolve("golden.netsy");
    Files.write(elsewhere, VALID);
    NodeOptions options = options(new WhenEmpty.FormAlone(List.of(), Optional.of(elsewhere)));
    new BootstrapDirectory(options).place(BootstrapDirectory.garbage());

    assertBegan(start(options), options);
  }

  @Test
  @Requirement("S1-3")
  void withoutAFileItBeginsEmpty() throws Exception {
    NodeOptions options = options(FORM);

    Node node = start(options);

    awaitServing(node);
    assertThat(all(options).getCount()).isZero();
    assertThat(Genesis.read(options.dataDirectory()).source()).isEqualTo(Genesis.Source.EMPTY);
  }

  @Test
  void aFileThatIsNamedAndIsNotThereIsRefused() throws Exception {
    Path missing = directory.resolve("missing.netsy");
    NodeOptions options = options(new WhenEmpty.FormAlone(List.of(), Optional.of(missing)));

    assertRefused(options, "bootstrap file " + missing + " does not exist");
  }

  @Test
  @Requirement({"S1-2", "S1-17"})
  void onceFormedTheFileIsIgnoredEvenIfItIsInvalid() throws Exception {
    NodeOptions options = options(FORM);
    BootstrapDirectory data = new BootstrapDirectory(options);
    data.place(VALID);
    Node first = start(options);
    awaitServing(first);
    put(options, "later", "1");
    long clusterId = clusterId(first);
    first.close();
    nodes.remove(first);

    data.place(BootstrapDirectory.garbage());
    // Nor is the promoted one read again.
    BootstrapDirectory.place(data.promoted(), BootstrapDirectory.garbage());
    Node second = start(options);

    awaitServing(second);
    assertThat(clusterId(second)).isEqualTo(clusterId);
    assertThat(all(options).getKvsList())
        .extracting(kv -> kv.getKey().toStringUtf8())
        .containsExactly("foo", "later", "x");
  }

  // ---- which files are refused ----

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @Requirement({"S1-5", "S1-6", "S1-7", "S1-19"})
  void anInvalidFileLeavesTheDirectoryByteForByteAsItWas(String what, byte[] file, String words)
      throws Exception {
    NodeOptions options = options(FORM);
    new BootstrapDirectory(options).place(file);

    assertRefused(options, words);
  }

  static Stream<Arguments> anInvalidFileLeavesTheDirectoryByteForByteAsItWas() {
    return Stream.of(
        arguments("another kind", BootstrapDirectory.chunk(), "kind is CHUNK instead of SNAPSHOT"),
        arguments("a damaged record", BootstrapDirectory.corrupt(), "(RECORD_CHECKSUM)"),
        arguments("a damaged footer", damagedFooter(), "(FOOTER_CHECKSUM)"),
        arguments("a gap", BootstrapDirectory.gap(), "revision is 3 instead of 2 (CONTIGUOUS)"),
        arguments(
            "another start",
            BootstrapDirectory.otherStart(),
            "revision is 2 instead of 1 (STARTS_AT_ONE)"),
        arguments("something else", BootstrapDirectory.garbage(), "no cluster is formed from"));
  }

  private static byte[] damagedFooter() {
    byte[] damaged = VALID.clone();
    int footer = 0;
    for (int message = 0; message < 4; message++) {
      footer += 1 + damaged[footer];
    }
    damaged[footer + 3] ^= 1;
    return damaged;
  }

  @Test
  @Requirement("S1-8")
  void aHistoryInChunksIsNeverMergedWith() throws Exception {
    NodeOptions options = options(FORM);
    new BootstrapDirectory(options).place(VALID);
    BootstrapDirectory.place(
        options.dataDirectory().resolve("chunks/0007/0000000000000000007.netsy"), VALID);

    assertRefused(options, "has a history already, 0007 and 0 more in chunks/");
  }

  @Test
  @Requirement("S1-9")
  void aSnapshotOfAnotherRevisionIsNeverMergedWith() throws Exception {
    NodeOptions options = options(FORM);
    new BootstrapDirectory(options).place(VALID);
    BootstrapDirectory.place(
        options.dataDirectory().resolve("snapshots/0000000000000000002.netsy"),
        BootstrapDirectory.LATER_REVISION);

    assertRefused(
        options, "another snapshot, snapshots/0000000000000000002.netsy, and ", "at revision 3");
  }

  @Test
  @Requirement("S1-10")
  void aSnapshotOfTheSameRevisionIsTheSameFileOrRefused() throws Exception {
    NodeOptions options = options(FORM);
    BootstrapDirectory data = new BootstrapDirectory(options);
    data.place(VALID);
    BootstrapDirectory.place(data.promoted(), BootstrapDirectory.SAME_REVISION);
    assertRefused(options, "of the same revision 3 and with other content");

    BootstrapDirectory.place(data.promoted(), VALID);
    assertBegan(start(options), options);
  }

  @Test
  @Requirement("S1-18")
  void aDirectoryThatIsNotEmptyIsRefused() throws Exception {
    NodeOptions options = options(FORM);
    new BootstrapDirectory(options).place(VALID);
    BootstrapDirectory.place(options.dataDirectory().resolve("wal/1.log"), new byte[] {1});

    assertRefused(options, FailureReason.FOREIGN_VOLUME, "the data of an unknown member");
  }

  @Test
  void aHistoryThatDoesNotFitIntoTheStoreIsRefused() throws Exception {
    NodeOptions options = LoopbackOptions.withQuota("n1", directory.resolve("data"), FORM, 300);
    new BootstrapDirectory(options).place(VALID);

    assertRefused(options, "the store has 300", "--quota-backend-bytes");
  }

  @Test
  void anEarlierFeatureLevelIsRefused() throws Exception {
    NodeOptions options = options(FORM).upToLevel(3);
    new BootstrapDirectory(options).place(VALID);

    assertRefused(options, "needs feature level 4, this node is kept at 3");
  }

  // ---- the order ----

  /** The genesis cannot be written: something else has the place of its temporary file. */
  @Test
  @Requirement({"S1-12", "S1-14"})
  void theSnapshotIsPromotedBeforeTheGenesisAndBeforeAnybodyRuns() throws Exception {
    NodeOptions options = options(FORM);
    BootstrapDirectory data = new BootstrapDirectory(options);
    data.place(VALID);
    Files.createDirectories(options.dataDirectory().resolve("genesis.json.tmp"));

    Node node = start(options);

    assertThat(failure(node).reason()).isEqualTo(FailureReason.DISK_FAILURE);
    assertThat(Files.readAllBytes(data.promoted())).isEqualTo(VALID);
    assertThat(options.dataDirectory().resolve("wal")).doesNotExist();
    assertThat(node.api().report().group()).isEmpty();

    node.close();
    nodes.remove(node);
    Files.delete(options.dataDirectory().resolve("genesis.json.tmp"));
    assertBegan(start(options), options);
  }

  // ---- crashes ----

  @ParameterizedTest(name = "crashed at {0}, then found {1}")
  @MethodSource
  @Requirement({"S1-15", "S1-16", "S1-17", "S1-19"})
  void eachCrashWithEachFileAfterIt(CrashedAt crashed, Found found, Optional<String> refusal)
      throws Exception {
    NodeOptions options = options(FORM);
    BootstrapDirectory data = new BootstrapDirectory(options);
    data.crash(crashed);
    data.find(found, crashed);

    if (refusal.isPresent()) {
      assertRefused(options, refusal.get());
    } else {
      Node node = start(options);
      assertBegan(node, options);
      if (crashed == CrashedAt.MARKED || crashed == CrashedAt.IMPORTED) {
        assertThat(clusterId(node)).isEqualTo(BootstrapDirectory.CLUSTER);
      }
    }
  }

  static Stream<Arguments> eachCrashWithEachFileAfterIt() {
    Map<Found, String> refusals =
        Map.of(
            Found.CORRUPT_CHECKSUM, "(RECORD_CHECKSUM)",
            Found.GAP, "(CONTIGUOUS)",
            Found.WRONG_KIND, "(KIND)",
            Found.OTHER_START, "(STARTS_AT_ONE)",
            Found.OTHER_HISTORY, "in chunks/: histories are never merged",
            Found.DIFFERENT_SNAPSHOT, "of the same revision 3 and with other content");
    return Stream.of(CrashedAt.values())
        .flatMap(
            crashed ->
                Stream.of(Found.values())
                    .map(
                        found -> {
                          boolean hasMarker =
                              crashed == CrashedAt.MARKED || crashed == CrashedAt.IMPORTED;
                          return arguments(
                              crashed,
                              found,
                              hasMarker
                                  ? Optional.empty()
                                  : Optional.ofNullable(refusals.get(found)));
                        }));
  }

  /** Promoted, and no marker. */
  @Test
  @Requirement("S1-16")
  void aPromotedSnapshotCountsAsEmptyForTheSameIntentOnly() throws Exception {
    NodeOptions options = options(FORM);
    BootstrapDirectory data = new BootstrapDirectory(options);
    data.crash(CrashedAt.PROMOTED);
    Files.delete(data.file());
    assertRefused(options, FailureReason.FOREIGN_VOLUME, "from which no cluster was formed");

    NodeOptions managed = options(managed(VALID));
    Node node = start(managed);
    await().until(() -> node.api().report().state() == NodeState.WAITING);
    assertRefused(node.api().genesis(request(Optional.empty())), "is to begin empty");
    assertThat(
            refusal(node.api().join(new JoinRequest(BootstrapDirectory.CLUSTER, 1, List.of("a:1"))))
                .code())
        .isEqualTo(AdminCallRefused.Code.BOOTSTRAP_REFUSED);

    node.api().genesis(request(Optional.of(BootstrapDirectory.sha256(VALID)))).join();
    assertBegan(node, managed);
  }

  @Test
  void aPromotedSnapshotThatChangedAfterTheGenesisIsNotImported() throws Exception {
    NodeOptions options = options(FORM);
    BootstrapDirectory data = new BootstrapDirectory(options);
    data.crash(CrashedAt.MARKED);
    BootstrapDirectory.place(data.promoted(), BootstrapDirectory.SAME_REVISION);

    Node node = start(options);

    assertThat(failure(node).reason()).isEqualTo(FailureReason.BOOTSTRAP_REFUSED);
    assertThat(failure(node).message()).contains("put that file back");
    node.close();
    nodes.remove(node);

    BootstrapDirectory.place(data.promoted(), VALID);
    assertBegan(start(options), options);
  }

  // ---- by an operator ----

  private WhenEmpty managed(byte[] content) throws IOException {
    Path file = directory.resolve("mounted.netsy");
    Files.write(file, content);
    return new WhenEmpty.AwaitPermit(Optional.of(file));
  }

  private static GenesisRequest request(Optional<String> sha256) {
    return new GenesisRequest(
        BootstrapDirectory.CLUSTER, 1, LoopbackOptions.CONFIG, List.of(), sha256);
  }

  @Test
  void theSameGenesisWithAnotherDigestIsAConflict() throws Exception {
    NodeOptions options = options(managed(VALID));
    Node node = start(options);
    await().until(() -> node.api().report().state() == NodeState.WAITING);
    Optional<String> digest = Optional.of(BootstrapDirectory.sha256(VALID));
    Optional<String> other = Optional.of(BootstrapDirectory.sha256(BootstrapDirectory.garbage()));

    assertThat(refusal(node.api().genesis(request(other))).code())
        .isEqualTo(AdminCallRefused.Code.BOOTSTRAP_REFUSED);
    assertThat(new BootstrapDirectory(options).content()).isEmpty();

    node.api().genesis(request(digest)).join();
    assertBegan(node, options);
    Files.write(directory.resolve("mounted.netsy"), BootstrapDirectory.garbage());
    node.api().genesis(request(digest)).join();
    for (Optional<String> contradiction : List.of(other, Optional.<String>empty())) {
      AdminCallRefused refused = refusal(node.api().genesis(request(contradiction)));
      assertThat(refused.code()).isEqualTo(AdminCallRefused.Code.CONFLICT);
      assertThat(refused).hasMessageContaining("source Snapshot with SHA-256 " + digest.get());
    }
  }

  @Test
  void aNodeWithoutAFileFormsNoClusterThatBeginsWithOne() throws Exception {
    Node node = start(options(new WhenEmpty.AwaitPermit()));
    await().until(() -> node.api().report().state() == NodeState.WAITING);

    assertRefused(
        node.api().genesis(request(Optional.of(BootstrapDirectory.sha256(VALID)))),
        "was started without a bootstrap file");
  }

  // ---- expectations ----

  private static void assertRefused(CompletableFuture<Void> call, String words) {
    assertThat(refusal(call)).hasMessageContaining(words);
  }

  static AdminCallRefused refusal(CompletableFuture<Void> call) {
    CompletionException thrown = catchThrowableOfType(CompletionException.class, call::join);
    assertThat(thrown).as("a refusal").isNotNull();
    return (AdminCallRefused) thrown.getCause();
  }

  private void assertRefused(NodeOptions options, String... words) throws Exception {
    assertRefused(options, FailureReason.BOOTSTRAP_REFUSED, words);
  }

  private void assertRefused(NodeOptions options, FailureReason reason, String... words)
      throws Exception {
    BootstrapDirectory data = new BootstrapDirectory(options);
    var before = data.content();

    Node node = start(options);

    assertThat(failure(node).message()).contains(words);
    assertThat(failure(node).reason()).isEqualTo(reason);
    node.close();
    nodes.remove(node);
    assertThat(data.content()).isEqualTo(before);
  }

  private static Failure failure(Node node) {
    await("the node refuses")
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.api().report().state() == NodeState.FAILED);
    return node.api().report().failure().orElseThrow();
  }

  private static void awaitServing(Node node) {
    await("the node serves")
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              Report report = node.api().report();
              assertThat(report.failure()).isEmpty();
              return report.state() == NodeState.SERVING;
            });
  }

  private static long clusterId(Node node) {
    return node.api().report().identity().orElseThrow().clusterId();
  }

  static void assertBegan(Node node, NodeOptions options) {
    awaitServing(node);
    RangeResponse all = all(options);
    assertThat(all.getHeader().getRevision()).isEqualTo(3);
    assertThat(all.getKvsList())
        .extracting(
            kv -> kv.getKey().toStringUtf8(),
            kv -> kv.getValue().toStringUtf8(),
            KeyValue::getModRevision)
        .containsExactly(tuple("foo", "bar", 2L), tuple("x", "y", 3L));
  }

  private static RangeResponse all(NodeOptions options) {
    ByteString everything = ByteString.copyFrom(new byte[] {0});
    return call(
        options,
        keys ->
            keys.range(
                RangeRequest.newBuilder().setKey(everything).setRangeEnd(everything).build()));
  }

  private static void put(NodeOptions options, String key, String value) {
    var _ =
        call(
            options,
            keys ->
                keys.put(
                    PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFromUtf8(value))
                        .build()));
  }

  private static <T> T call(NodeOptions options, Function<KVGrpc.KVBlockingStub, T> call) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    try {
      return call.apply(KVGrpc.newBlockingStub(channel));
    } finally {
      channel.shutdownNow();
    }
  }
}
