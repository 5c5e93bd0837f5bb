package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.bootstrap.BootstrapFile;
import dev.quorate.node.cli.snapshot.SnapshotCommand;
import dev.quorate.node.etcd.wire.AuthGrpc;
import dev.quorate.node.etcd.wire.AuthRoleAddRequest;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.SnapshotRequest;
import dev.quorate.node.etcd.wire.SnapshotResponse;
import dev.quorate.node.process.FreePorts;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd, running or saved, becomes a file that a cluster can begin with. */
class ImportCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return SnapshotCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(Stream.concat(Stream.of("import"), Stream.of(arguments)).toArray(String[]::new));
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  @Test
  void aRunningEtcdIsTakenOverWithItsHistoryLeasesAndUsers() throws Exception {
    try (RealEtcd etcd = new RealEtcd(directory)) {
      assertTakenOver(etcd.port);
    }
  }

  /** The same, without an etcd on the machine: a member of ours answers as one. */
  @Test
  void whatAnswersAsAnEtcdIsTakenOverToo() throws Exception {
    try (LoneServer ours = new LoneServer()) {
      assertTakenOver(ours.server.port());
    }
  }

  private void assertTakenOver(int port) throws Exception {
    try (KvClient client = new KvClient(port)) {
      for (int i = 0; i < 20; i++) {
        client.send(put("key" + i % 7, 5_000));
      }
      client.send(CompactionRequest.newBuilder().setRevision(5).setPhysical(true).build());
      client.send(LeaseGrantRequest.newBuilder().setID(7).setTTL(5000).build());
      AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(client.channel);
      var _ = auth.userAdd(AuthUserAddRequest.newBuilder().setName("ann").setPassword("p").build());
      var _ = auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("one").build());
      var _ = auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("two").build());
    }
    Path file = path("bootstrap.db");
    assertThat(run("--from", "http://127.0.0.1:" + port, "-o", file.toString()))
        .as(err.toString())
        .isZero();
    BootstrapFile read = BootstrapFile.read(file, 1 << 20);
    assertThat(read.keyspace().revision()).isEqualTo(21);
    assertThat(out.toString().replaceAll(" +", " ").lines())
        .containsExactly(
            file + ": a cluster can begin with it",
            "revision 21",
            "compacted up to 5",
            "keys 7",
            "leases 1",
            "users 1",
            "roles 2",
            "bytes of a store " + read.keyspace().sizeInBytes(),
            "sha256 " + read.source().sha256());

    Path copy = path("copy.db");
    assertThat(run(file.toString(), "-o", copy.toString())).isZero();
    assertThat(copy).hasSameBinaryContentAs(file);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
    }
  }

  private static PutRequest put(String key, int bytes) {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setValue(ByteString.copyFrom(new byte[bytes]))
        .build();
  }

  @Test
  void aFileThatIsDamagedOrNoSnapshotIsRefusedAndNothingIsWritten() throws Exception {
    Path file = path("etcd.db");
    try (LoneServer ours = new LoneServer()) {
      assertThat(run("--from", "127.0.0.1:" + ours.server.port(), "-o", file.toString())).isZero();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(path("damaged.db"), bytes);
    refused("damaged.db: its checksum does not match", path("damaged.db").toString());
    bytes[bytes.length / 2] ^= 1;
    Files.write(path("short.db"), List.of(), StandardCharsets.UTF_8);
    refused("short.db is no snapshot of etcd", path("short.db").toString());
    Files.write(path("copied.db"), Arrays.copyOf(bytes, bytes.length - 32));
    refused("copied.db: it has no checksum", path("copied.db").toString());
    refused("missing.db does not exist", path("missing.db").toString());
  }

  @Test
  void anAddressThatIsNoneOrWhereNobodyAnswersIsRefused() {
    refused("is not of the form http://HOST:PORT", "--from", "https://etcd-0:2379");
    refused("is not of the form http://HOST:PORT", "--from", "etcd-0");
    String nobody = "127.0.0.1:" + FreePorts.find(1).getFirst();
    refused(nobody + ": UNAVAILABLE", "--from", nobody);
  }

  @Test
  void oneSourceIsNeededAndTheFileMustNotBeThere() throws Exception {
    assertThat(run("-o", path("bootstrap.db").toString())).isEqualTo(2);
    assertThat(run("a.db", "--from", "etcd-0:2379", "-o", path("bootstrap.db").toString()))
        .isEqualTo(2);
    Files.createFile(path("bootstrap.db"));
    assertThat(run("a.db", "-o", path("bootstrap.db").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("bootstrap.db is there already");
  }

  /** The digest behind the file is compared, whatever the member says. */
  @Test
  void aStreamWithAnotherChecksumOrWithoutItsEndIsRefused() throws Exception {
    byte[] file;
    try (LoneServer ours = new LoneServer()) {
      Path saved = path("etcd.db");
      assertThat(run("--from", "127.0.0.1:" + ours.server.port(), "-o", saved.toString())).isZero();
      file = Files.readAllBytes(saved);
    }
    byte[] other = file.clone();
    other[file.length - 1] ^= 1;
    answers(other, "its checksum does not match");
    answers(Arrays.copyOf(file, file.length - 512), "its checksum does not match");
    answers(Arrays.copyOf(file, file.length - 100), "it has no checksum");
  }

  private void answers(byte[] file, String refusal) throws Exception {
    Server server =
        NettyServerBuilder.forAddress(LoneServer.loopback())
            .addService(
                new MaintenanceGrpc.MaintenanceImplBase() {
                  @Override
                  public void snapshot(
                      SnapshotRequest request, StreamObserver<SnapshotResponse> client) {
                    client.onNext(
                        SnapshotResponse.newBuilder().setBlob(ByteString.copyFrom(file)).build());
                    client.onCompleted();
                  }
                })
            .build()
            .start();
    try {
      refused(refusal, "--from", "127.0.0.1:" + server.getPort());
    } finally {
      server.shutdownNow();
    }
  }

  private void refused(String why, String... source) {
    err.getBuffer().setLength(0);
    Path file = path("refused.db");
    assertThat(
            run(
                Stream.concat(Stream.of(source), Stream.of("-o", file.toString()))
                    .toArray(String[]::new)))
        .isEqualTo(1);
    assertThat(err.toString()).contains(why).doesNotContain(".tmp");
    assertThat(file).doesNotExist();
    assertThat(path("refused.db.tmp")).doesNotExist();
  }
}
