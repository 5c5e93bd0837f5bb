package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.HashKVRequest;
import dev.quorate.node.etcd.wire.HashKVResponse;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseLeasesRequest;
import dev.quorate.node.etcd.wire.LeaseLeasesResponse;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LeaseStatus;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveResponse;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.SnapshotRequest;
import dev.quorate.node.etcd.wire.SnapshotResponse;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.raft.Role;
import dev.quorate.node.store.etcdfile.EtcdFile;
import dev.quorate.node.store.etcdfile.EtcdState;
import dev.quorate.node.store.etcdfile.InvalidEtcdFile;
import dev.quorate.node.store.keyspace.RequestGenerator;
import io.grpc.StatusRuntimeException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots between etcd and us, in both directions, by the tools of etcd. */
class EtcdSnapshotTest {
  private static final int COMMANDS = 1200;
  private static final long SEED = Long.getLong("quorate.differential.seed", 20261130);

  /** Of the generator. */
  private static final long LEASE = 77;

  private static final ByteString ALL = ByteString.copyFrom(new byte[1]);

  @TempDir private Path directory;

  @Test
  void etcdTakesOurSnapshotAndHasTheSameHistoryAndHash() throws Exception {
    Binary.orSkip("etcdutl", "QUORATE_ETCDUTL");
    try (LoneServer ours = new LoneServer();
        KvClient ourClient = new KvClient(ours.server.port())) {
      fill(ourClient, new Random(SEED));
      Path snapshot = saved(ours.endpoint());
      assertThat(status(snapshot))
          .contains("\"revision\":" + ours.state.keyspace().revision())
          .contains("\"totalKey\":" + ours.state.keyspace().size())
          .contains("\"version\":\"3.7.0\"");
      try (RealEtcd etcd = RealEtcd.restored(directory.resolve("restored"), snapshot);
          KvClient theirs = new KvClient(etcd.port)) {
        assertSame(ourClient, theirs);
      }
    }
  }

  @Test
  void whatComesFromEtcdGoesBackToIt() throws Exception {
    Path etcdctl = Binary.orSkip("etcdctl", "QUORATE_ETCDCTL");
    Binary.orSkip("etcdutl", "QUORATE_ETCDUTL");
    try (RealEtcd etcd = new RealEtcd(directory);
        KvClient theirs = new KvClient(etcd.port)) {
      fill(theirs, new Random(SEED + 1));
      String endpoint = "127.0.0.1:" + etcd.port;
      for (String command :
          List.of(
              "user add root:secret",
              "role add reader",
              "role grant-permission reader read a b",
              "user add nobody --no-password",
              "user grant-role nobody reader")) {
        Tool.run(directory, etcdctl, ("--endpoints=" + endpoint + " " + command).split(" "));
      }
      Path snapshot = saved(endpoint);

      assertThat(EtcdFile.isOne(snapshot)).isTrue();
      try (LoneServer ours = LoneServer.of(EtcdFile.read(snapshot, Long.MAX_VALUE));
          KvClient ourClient = new KvClient(ours.server.port())) {
        assertSame(theirs, ourClient);
        assertThat(ours.state.auth().userNames()).containsExactly("nobody", "root");
        assertThat(ours.state.auth().user("nobody").orElseThrow().roles())
            .containsExactly("reader");
        Path back = saved(ours.endpoint());
        try (RealEtcd again = RealEtcd.restored(directory.resolve("back"), back);
            KvClient client = new KvClient(again.port)) {
          assertSame(theirs, client);
          assertThat(
                  Tool.run(
                      directory,
                      etcdctl,
                      "--endpoints=127.0.0.1:" + again.port,
                      "role",
                      "get",
                      "reader"))
              .contains("[a, b)");
        }
      }
    }
  }

  @Test
  void whatWeWriteWeReadAgain() throws Exception {
    try (LoneServer ours = new LoneServer();
        KvClient client = new KvClient(ours.server.port())) {
      fill(client, new Random(SEED + 2));
      try (LoneServer other = LoneServer.of(EtcdFile.read(file(ours), Long.MAX_VALUE));
          KvClient otherClient = new KvClient(other.server.port())) {
        assertSame(client, otherClient);
      }
    }
  }

  /** Above one page, above one level, above the share of a response. */
  @Test
  void aLargeStoreIsATreeOfMoreLevels() throws Exception {
    Binary.orSkip("etcdutl", "QUORATE_ETCDUTL");
    try (LoneServer ours = new LoneServer();
        KvClient ourClient = new KvClient(ours.server.port())) {
      byte[] value = new byte[600];
      for (int i = 0; i < 4000; i++) {
        new Random(i).nextBytes(value);
        ourClient.send(
            PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("key" + i))
                .setValue(ByteString.copyFrom(value))
                .build());
      }
      ourClient.send(
          PutRequest.newBuilder()
              .setKey(ByteString.copyFromUtf8("large"))
              .setValue(ByteString.copyFrom(new byte[1_500_000]))
              .build());
      Path snapshot = saved(ours.endpoint());
      assertThat(status(snapshot)).contains("\"totalKey\":4001");
      try (LoneServer other = LoneServer.of(EtcdFile.read(snapshot, Long.MAX_VALUE));
          KvClient otherClient = new KvClient(other.server.port())) {
        assertThat(hash(otherClient, 0)).isEqualTo(hash(ourClient, 0));
      }
    }
  }

  @Test
  void anEmptyStoreAndOneThatIsCompactedAwayAreSnapshotsToo() throws Exception {
    try (LoneServer ours = new LoneServer();
        KvClient ourClient = new KvClient(ours.server.port())) {
      assertThat(EtcdFile.read(file(ours), Long.MAX_VALUE).keyspace().revision()).isEqualTo(1);
      ourClient.send(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build());
      ourClient.send(DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build());
      ourClient.send(CompactionRequest.newBuilder().setRevision(3).build());

      EtcdState read = EtcdFile.read(file(ours), Long.MAX_VALUE);

      assertThat(read.keyspace().revision()).isEqualTo(3);
      assertThat(read.keyspace().compactRevision()).isEqualTo(3);
      assertThat(read.keyspace().size()).isZero();
    }
  }

  @Test
  void theStreamHasEtcdsFormAndALearnerServesItToo() throws Exception {
    try (LoneServer ours = new LoneServer();
        KvClient client = new KvClient(ours.server.port())) {
      fill(client, new Random(3));
      ours.group.becomes(Role.LEARNER);
      Iterator<SnapshotResponse> pieces =
          MaintenanceGrpc.newBlockingStub(client.channel)
              .snapshot(SnapshotRequest.getDefaultInstance());
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      SnapshotResponse last = pieces.next();
      long remaining = last.getRemainingBytes();
      assertThat(last.getHeader().getRevision()).isEqualTo(ours.state.keyspace().revision());
      while (pieces.hasNext()) {
        digest.update(last.getBlob().toByteArray());
        last = pieces.next();
        assertThat(last.getVersion()).isEqualTo("3.7.0");
        if (remaining > 0) {
          remaining -= last.getBlob().size();
          assertThat(last.getRemainingBytes()).isEqualTo(remaining);
        }
      }
      assertThat(remaining).isZero();
      assertThat(last.getBlob().toByteArray()).isEqualTo(digest.digest());
    }
  }

  @Test
  void aThirdSnapshotAtTheSameTimeIsRefused() throws Exception {
    try (LoneServer ours = new LoneServer();
        KvClient client = new KvClient(ours.server.port())) {
      for (int i = 0; i < 20; i++) {
        client.send(
            PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("k" + i))
                .setValue(ByteString.copyFrom(new byte[1_000_000]))
                .build());
      }
      MaintenanceGrpc.MaintenanceBlockingStub stub =
          MaintenanceGrpc.newBlockingStub(client.channel);
      // Nobody reads on: each waits after some pieces.
      Iterator<SnapshotResponse> first = stub.snapshot(SnapshotRequest.getDefaultInstance());
      Iterator<SnapshotResponse> second = stub.snapshot(SnapshotRequest.getDefaultInstance());
      assertThat(first.next().getBlob().size()).isEqualTo(32 << 10);
      assertThat(second.next().getBlob().size()).isEqualTo(32 << 10);
      assertThatThrownBy(() -> stub.snapshot(SnapshotRequest.getDefaultInstance()).next())
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("etcdserver: too many requests");
      long pieces = 0;
      for (; first.hasNext(); first.next()) {
        pieces++;
      }
      assertThat(pieces).isGreaterThan(600);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 5000, -40, -1})
  void aFileThatWasChangedIsRefused(int at) throws Exception {
    try (LoneServer ours = new LoneServer()) {
      Path file = file(ours);
      byte[] bytes = Files.readAllBytes(file);
      bytes[at < 0 ? bytes.length + at : at] ^= 1;
      Files.write(file, bytes);
      assertThatThrownBy(() -> EtcdFile.read(file, Long.MAX_VALUE))
          .isInstanceOf(InvalidEtcdFile.class)
          .hasMessage("its checksum does not match: it is damaged or was changed");
    }
  }

  @Test
  void aCopyFromADataDirectoryIsRefusedWithTheWayOut() throws Exception {
    try (LoneServer ours = new LoneServer()) {
      Path file = file(ours);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 32));
      assertThatThrownBy(() -> EtcdFile.read(file, Long.MAX_VALUE))
          .isInstanceOf(InvalidEtcdFile.class)
          .hasMessageContaining("take it with 'etcdctl snapshot save'");
    }
  }

  @Test
  void enabledUsersAreRefusedWithTheWayOut() throws Exception {
    Path etcdctl = Binary.orSkip("etcdctl", "QUORATE_ETCDCTL");
    try (RealEtcd etcd = new RealEtcd(directory)) {
      String endpoint = "--endpoints=127.0.0.1:" + etcd.port;
      String user = "--user=root:secret";
      Path file = directory.resolve("enabled.db");
      Tool.run(directory, etcdctl, endpoint, "user", "add", "root:secret");
      Tool.run(directory, etcdctl, endpoint, "user", "grant-role", "root", "root");
      Tool.run(directory, etcdctl, endpoint, "auth", "enable");
      Tool.run(directory, etcdctl, endpoint, user, "snapshot", "save", file.toString());
      assertThatThrownBy(() -> EtcdFile.read(file, Long.MAX_VALUE))
          .isInstanceOf(InvalidEtcdFile.class)
          .hasMessageContaining("take the snapshot after 'etcdctl auth disable'");
    }
  }

  @Test
  void aHistoryThatDoesNotFitIntoTheStoreIsRefusedWithTheWayOut() throws Exception {
    try (LoneServer ours = new LoneServer();
        KvClient client = new KvClient(ours.server.port())) {
      fill(client, new Random(3));
      Path file = file(ours);
      long size = ours.state.keyspace().sizeInBytes();
      assertThat(EtcdFile.read(file, 2 * size).keyspace().size()).isPositive();
      for (long quota : new long[] {size / 2, 100}) {
        assertThatThrownBy(() -> EtcdFile.read(file, quota))
            .isInstanceOf(InvalidEtcdFile.class)
            .hasMessageContaining("more than the " + quota + " bytes of the store: give it more");
      }
    }
  }

  /** Random commands, with leases, until there is something of everything. */
  private static void fill(KvClient client, Random random) {
    RequestGenerator generator = new RequestGenerator(random);
    long revision = 1;
    long compacted = -1;
    boolean isLeased = false;
    for (int i = 0; i < COMMANDS; i++) {
      Message next = generator.next(revision, compacted);
      if (i % 100 == 50) {
        next =
            isLeased
                ? LeaseRevokeRequest.newBuilder().setID(LEASE).build()
                : LeaseGrantRequest.newBuilder().setID(LEASE).setTTL(100_000).build();
        isLeased = !isLeased;
      }
      if (next instanceof RangeRequest
          || (next instanceof TxnRequest txn && HashKvDifferentialTest.deletesWithoutEnd(txn))) {
        continue;
      }
      if (next instanceof CompactionRequest compaction) {
        // Seldom, so that there is a history.
        if (i % 20 != 0) {
          continue;
        }
        next = compaction.toBuilder().setPhysical(true).build();
      }
      client.send(next);
      RangeResponse seen =
          (RangeResponse)
              ((Answer.Response) client.send(RangeRequest.newBuilder().setKey(ALL).build()))
                  .message();
      revision = seen.getHeader().getRevision();
    }
    client.send(LeaseGrantRequest.newBuilder().setID(7000).setTTL(5000).build());
    client.send(
        PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("leased")).setLease(7000).build());
  }

  private static void assertSame(KvClient expected, KvClient actual) {
    long revision = range(expected, 0).getHeader().getRevision();
    assertThat(range(actual, 0).getHeader().getRevision()).isEqualTo(revision);
    int readable = 0;
    for (long at = revision; at > 1; at--) {
      RangeRequest request =
          RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL).setRevision(at).build();
      Answer answer = expected.send(request);
      if (answer instanceof Answer.Failure failure) {
        assertThat(actual.send(request)).as("revision %d", at).isEqualTo(failure);
        break;
      }
      readable++;
      assertThat(range(actual, at).getKvsList())
          .as("revision %d", at)
          .isEqualTo(range(expected, at).getKvsList());
      if (at == revision || at % 7 == 0) {
        assertThat(hash(actual, at)).as("hash at %d", at).isEqualTo(hash(expected, at));
      }
    }
    assertThat(readable).isGreaterThan(10);
    assertThat(hash(actual, 0)).isEqualTo(hash(expected, 0));
    assertThat(leases(actual)).isEqualTo(leases(expected)).contains(7000L);
    LeaseTimeToLiveResponse lease =
        (LeaseTimeToLiveResponse)
            ((Answer.Response)
                    actual.send(
                        LeaseTimeToLiveRequest.newBuilder().setID(7000).setKeys(true).build()))
                .message();
    assertThat(lease.getGrantedTTL()).isEqualTo(5000);
    assertThat(lease.getTTL()).isBetween(4000L, 5001L);
    assertThat(lease.getKeysList()).containsExactly(ByteString.copyFromUtf8("leased"));
  }

  private static RangeResponse range(KvClient client, long revision) {
    return (RangeResponse)
        ((Answer.Response)
                client.send(
                    RangeRequest.newBuilder()
                        .setKey(ALL)
                        .setRangeEnd(ALL)
                        .setRevision(revision)
                        .build()))
            .message();
  }

  private static List<Integer> hash(KvClient client, long revision) {
    HashKVResponse hash =
        (HashKVResponse)
            ((Answer.Response)
                    client.send(HashKVRequest.newBuilder().setRevision(revision).build()))
                .message();
    return List.of(hash.getHash(), (int) hash.getCompactRevision(), (int) hash.getHashRevision());
  }

  private static List<Long> leases(KvClient client) {
    return ((LeaseLeasesResponse)
            ((Answer.Response) client.send(LeaseLeasesRequest.getDefaultInstance())).message())
        .getLeasesList().stream().map(LeaseStatus::getID).sorted().toList();
  }

  private Path saved(String endpoint) throws Exception {
    Path file = directory.resolve("snapshot-" + endpoint.replace(':', '-'));
    String said =
        Tool.run(
            directory,
            Binary.orSkip("etcdctl", "QUORATE_ETCDCTL"),
            "--endpoints=" + endpoint,
            "snapshot",
            "save",
            file.toString());
    assertThat(said).contains("Snapshot saved at").contains("Server version 3.7.0");
    return file;
  }

  private String status(Path snapshot) throws Exception {
    return Tool.run(
        directory,
        Binary.orSkip("etcdutl", "QUORATE_ETCDUTL"),
        "snapshot",
        "status",
        snapshot.toString(),
        "--write-out=json");
  }

  /** As a client saves it. */
  private Path file(LoneServer server) throws Exception {
    Path file = directory.resolve("file");
    try (KvClient client = new KvClient(server.server.port());
        OutputStream out = Files.newOutputStream(file)) {
      Iterator<SnapshotResponse> pieces =
          MaintenanceGrpc.newBlockingStub(client.channel)
              .snapshot(SnapshotRequest.getDefaultInstance());
      while (pieces.hasNext()) {
        pieces.next().getBlob().writeTo(out);
      }
    }
    return file;
  }
}
