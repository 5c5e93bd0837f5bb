package dev.quorate.node.cli.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.LoopbackOptions;
import dev.quorate.node.Node;
import dev.quorate.node.etcd.wire.AuthEnableRequest;
import dev.quorate.node.etcd.wire.AuthGrpc;
import dev.quorate.node.etcd.wire.AuthRoleAddRequest;
import dev.quorate.node.etcd.wire.AuthRoleGrantPermissionRequest;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.AuthUserChangePasswordRequest;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleRequest;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.Permission;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.netsy.Compression;
import dev.quorate.node.netsy.Kind;
import dev.quorate.node.netsy.NetsyFiles;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.NodeState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files made, looked at, verified, and exported from a cluster. */
class SnapshotCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return SnapshotCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static NetsyFiles.Read read(Path file) throws Exception {
    return NetsyFiles.read(Files.readAllBytes(file));
  }

  private static String content(NetsyFiles.Read read) {
    return String.join(
        " ",
        read.records().stream()
            .map(
                record ->
                    record.revision()
                        + ":"
                        + record.key().toStringUtf8()
                        + "="
                        + record.value().toStringUtf8())
            .toList());
  }

  @Test
  void yamlAndJsonOfTheSameKeysGiveTheSameFile() throws Exception {
    Path yaml =
        write(
            "keys.yaml",
            """
            # as they are written
            /config/version: 1.10
            /config/on: true
            empty: ""
            bytes: !!binary AAEC
            text: |
              two
              lines
            """);
    Path json =
        write(
            "keys.json",
            """
            {"/config/version": "1.10", "/config/on": "true", "empty": "",
             "bytes": "\\u0000\\u0001\\u0002", "text": "two\\nlines\\n"}
            """);

    assertThat(run("create", yaml.toString(), "-o", path("a.netsy"))).as("%s", err).isZero();
    assertThat(run("create", json.toString(), "-o", path("b.netsy"))).as("%s", err).isZero();

    assertThat(out.toString()).contains("a.netsy: 5 keys, up to revision 6");
    assertThat(content(read(directory.resolve("a.netsy"))))
        .isEqualTo(
            "1:_netsy=1 2:/config/version=1.10 3:/config/on=true 4:empty= 5:bytes=\0\1\2"
                + " 6:text=two\nlines\n");
    assertThat(directory.resolve("a.netsy")).hasSameBinaryContentAs(directory.resolve("b.netsy"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: [1]            | line 1: a value is a list or a mapping: put it in quotes, as text
          a:                | line 1: a value is missing: write "" for an empty one
          "": b             | line 1: a key is empty
          _netsy: b         | line 1: the key _netsy is Netsy's own
          {a: 1, b: 2, a: 3} | line 1: key a is there twice
          a: !!binary A-    | line 1: a value is no base64
          - a               | must hold one mapping of keys to values
          a: 'b             | is neither YAML nor JSON
          """)
  void whatIsNoListOfKeysIsRefusedWithItsLine(String content, String words) throws Exception {
    Path keys = write("keys.yaml", content + "\n");

    assertThat(run("create", keys.toString(), "-o", path("a.netsy"))).isEqualTo(1);

    assertThat(err.toString()).contains(words);
    assertThat(directory.resolve("a.netsy")).doesNotExist();
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() throws Exception {
    Path keys = write("keys.yaml", "a:\nb: 1\nc: [2]\n");

    assertThat(run("create", keys.toString(), "-o", path("a.netsy"))).isEqualTo(1);

    assertThat(err.toString()).contains("line 1: a value is missing", "line 3: a value is a list");
  }

  @Test
  void noFileIsWrittenOver() throws Exception {
    Path keys = write("keys.yaml", "a: b\n");
    Path target = write("a.netsy", "precious");

    assertThat(run("create", keys.toString(), "-o", target.toString())).isEqualTo(1);

    assertThat(err.toString()).contains("a.netsy is there already");
    assertThat(target).hasContent("precious");
  }

  @Test
  void aFileIsInspected() throws Exception {
    Path file = directory.resolve("vector.netsy");
    Files.write(file, NetsyFiles.VECTOR);

    assertThat(run("inspect", "--records", file.toString())).as("%s", err).isZero();

    assertThat(out.toString().lines())
        .contains(
            "kind              SNAPSHOT",
            "compression       NONE",
            "written by        seed",
            "written at        2023-11-14T22:13:20Z",
            "records           2",
            "2 foo version 1, 3 bytes",
            "revisions         1 to 2",
            "bytes of values   4");
  }

  @Test
  void aChunkIsInspectedAndNotVerified() throws Exception {
    Path file = directory.resolve("chunk.netsy");
    Files.write(
        file,
        NetsyFiles.file(Kind.CHUNK, Compression.ZSTD, List.of(NetsyFiles.created(7, "a", "b"))));

    assertThat(run("inspect", file.toString())).as("%s", err).isZero();
    assertThat(out.toString()).contains("CHUNK", "7 to 7");
    assertThat(run("verify", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("kind is CHUNK instead of SNAPSHOT");
  }

  @Test
  void aFileIsVerifiedAsBeforeAGenesis() throws Exception {
    Path file = directory.resolve("a.netsy");
    Files.write(file, NetsyFiles.VECTOR);
    assertThat(run("verify", file.toString())).as("%s", err).isZero();
    assertThat(out.toString())
        .contains(
            "a cluster can begin with it; revision 2, keys 1",
            "sha256 4220f771aca3e2e41a80bdb87125e7d4eacea38a785410cef8a56a2974f8bd76");

    byte[] damaged = NetsyFiles.VECTOR.clone();
    damaged[80] ^= 1;
    Files.write(file, damaged);
    assertThat(run("verify", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("record 2 at byte 70 of the file", "RECORD_CHECKSUM");
    assertThat(run("inspect", file.toString())).isEqualTo(1);
    assertThat(run("verify", path("missing.netsy"))).isEqualTo(1);
    assertThat(err.toString()).contains("missing.netsy does not exist");
  }

  /** With a transaction of three keys, deletions and a compaction before it. */
  @Test
  void anExportIsVerifiedAndTheNextClusterBeginsWithEqualKeys() throws Exception {
    NodeOptions first =
        LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()));
    try (Node node = serving(first);
        Keys keys = new Keys(first)) {
      assertThat(node.api().report().genesis().orElseThrow().snapshot()).isEmpty();
      for (int i = 0; i < 700; i++) {
        keys.put("key-" + i, "value " + i);
      }
      var _ =
          keys.stub.txn(
              TxnRequest.newBuilder()
                  .addSuccess(put("t1", "x"))
                  .addSuccess(put("t2", "y"))
                  .addSuccess(put("t3", "z"))
                  .build());
      var _ = keys.stub.deleteRange(DeleteRangeRequest.newBuilder().setKey(utf8("key-3")).build());
      var _ = keys.stub.compact(CompactionRequest.newBuilder().setRevision(500).build());
      // Larger than an answer of one page may be.
      for (int i = 0; i < 6; i++) {
        keys.put("large-" + i, "x".repeat(1_400_000));
      }
      keys.put("_netsy", "mine");

      assertThat(run("export", "--endpoint", keys.endpoint, "-o", path("a.netsy")))
          .as("%s", err)
          .isZero();

      assertThat(out.toString())
          .contains(
              "708 keys of revision 710, numbered again from 2 to 709; revisions and history are"
                  + " not kept",
              "the key _netsy is Netsy's own, and was left out");
      assertThat(run("verify", path("a.netsy"))).as("%s", err).isZero();
      List<String> before = keys.all();
      NodeOptions second =
          LoopbackOptions.of(
              "n2",
              directory.resolve("n2"),
              new WhenEmpty.FormAlone(List.of(), Optional.of(directory.resolve("a.netsy"))));
      try (Node next = serving(second);
          Keys imported = new Keys(second)) {
        assertThat(next.api().report().genesis().orElseThrow().snapshot()).isPresent();
        before.removeIf(key -> key.startsWith("_netsy"));
        assertThat(imported.all()).hasSize(708).isEqualTo(before);
      }
    }
  }

  @Test
  void aUserThatMayReadAllKeysExportsAClusterWithUsers() throws Exception {
    NodeOptions options =
        LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()));
    try (Node node = serving(options);
        Keys keys = new Keys(options)) {
      await("users are known")
          .atMost(Duration.ofSeconds(20))
          .until(() -> node.api().report().clusterLevel().orElse(0) >= 4);
      keys.put("a", "1");
      keys.put("b", "2");
      keys.enableUsers();

      assertThat(exported(keys))
          .contains("user name is empty; users are enabled: name one with --");
      assertThat(exported(keys, "--user=root:wrong")).contains("authentication failed");
      assertThat(exported(keys, "--user=ann:word"))
          .contains("permission denied; name a user that may read all keys");
      assertThat(exported(keys, "--user=ann"))
          .contains("--user must be NAME:PASSWORD, is \"ann\" without a password");
      assertThat(exported(keys, "--user=:word")).contains("is \"\" without a name");
      assertThat(directory.resolve("a.netsy")).doesNotExist();

      assertThat(exported(keys, "--user=root:secret"))
          .as("%s", err)
          .contains("2 keys of revision 3");
      assertThat(content(read(directory.resolve("a.netsy")))).isEqualTo("1:_netsy=1 2:a=1 3:b=2");

      try (LiveKeys live = new LiveKeys(keys.endpoint, Optional.of(LoggedIn.of("root:secret")))) {
        live.logIn();
        long revision = live.revision();
        keys.changePasswordOfRoot();
        assertThat(live.count(revision)).as("with another token").isEqualTo(2);
      }
    }
  }

  /** What the command says. */
  private String exported(Keys keys, String... user) {
    err.getBuffer().setLength(0);
    out.getBuffer().setLength(0);
    List<String> arguments = new ArrayList<>(List.of("export", "-o", path("a.netsy")));
    arguments.addAll(List.of("--endpoint", keys.endpoint));
    arguments.addAll(List.of(user));
    int status = run(arguments.toArray(String[]::new));
    assertThat(status).as("%s", err).isEqualTo(err.toString().isEmpty() ? 0 : 1);
    return out.toString() + err;
  }

  @Test
  void aClusterThatDoesNotAnswerIsNamed() {
    assertThat(run("export", "--endpoint", "127.0.0.1:1", "-o", path("a.netsy"))).isEqualTo(1);

    assertThat(err.toString()).contains("127.0.0.1:1: UNAVAILABLE");
    assertThat(directory.resolve("a.netsy")).doesNotExist();
    assertThat(directory.resolve("a.netsy.tmp")).doesNotExist();
  }

  private static RequestOp put(String key, String value) {
    return RequestOp.newBuilder()
        .setRequestPut(PutRequest.newBuilder().setKey(utf8(key)).setValue(utf8(value)))
        .build();
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static Node serving(NodeOptions options) throws IOException {
    Node node = Node.start(options, failure -> {});
    await("the node serves")
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.api().report().state() == NodeState.SERVING);
    return node;
  }

  /** Those of one member. */
  private static final class Keys implements AutoCloseable {
    final String endpoint;
    final KVGrpc.KVBlockingStub stub;
    private final ManagedChannel channel;

    Keys(NodeOptions options) {
      endpoint = "127.0.0.1:" + options.clientPort();
      channel = NettyChannelBuilder.forTarget(endpoint).usePlaintext().build();
      stub = KVGrpc.newBlockingStub(channel).withMaxInboundMessageSize(64 << 20);
    }

    void put(String key, String value) {
      var _ = stub.put(PutRequest.newBuilder().setKey(utf8(key)).setValue(utf8(value)).build());
    }

    /** Root, and ann who may read the key a. */
    void enableUsers() {
      AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(channel);
      var _ = auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("of a").build());
      var _ =
          auth.roleGrantPermission(
              AuthRoleGrantPermissionRequest.newBuilder()
                  .setName("of a")
                  .setPerm(
                      Permission.newBuilder().setPermType(Permission.Type.READ).setKey(utf8("a")))
                  .build());
      add(auth, "root", "secret", "root");
      add(auth, "ann", "word", "of a");
      var _ = auth.authEnable(AuthEnableRequest.getDefaultInstance());
    }

    private static void add(
        AuthGrpc.AuthBlockingStub auth, String name, String password, String role) {
      var _ =
          auth.userAdd(AuthUserAddRequest.newBuilder().setName(name).setPassword(password).build());
      var _ =
          auth.userGrantRole(
              AuthUserGrantRoleRequest.newBuilder().setUser(name).setRole(role).build());
    }

    /** To the same one: its tokens are void. */
    void changePasswordOfRoot() {
      AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(channel);
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER),
          auth.authenticate(
                  AuthenticateRequest.newBuilder().setName("root").setPassword("secret").build())
              .getToken());
      var _ =
          auth.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .userChangePassword(
                  AuthUserChangePasswordRequest.newBuilder()
                      .setName("root")
                      .setPassword("secret")
                      .build());
    }

    List<String> all() {
      ByteString all = ByteString.copyFrom(new byte[] {0});
      return new ArrayList<>(
          stub
              .range(RangeRequest.newBuilder().setKey(all).setRangeEnd(all).build())
              .getKvsList()
              .stream()
              .map(this::text)
              .toList());
    }

    private String text(KeyValue key) {
      return key.getKey().toStringUtf8() + "=" + key.getValue().hashCode();
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }
}
