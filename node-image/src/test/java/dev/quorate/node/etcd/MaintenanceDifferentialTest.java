package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmResponse;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DefragmentRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.DowngradeRequest;
import dev.quorate.node.etcd.wire.HashRequest;
import dev.quorate.node.etcd.wire.HashResponse;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.MoveLeaderRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.SnapshotRequest;
import dev.quorate.node.etcd.wire.SnapshotResponse;
import dev.quorate.node.etcd.wire.StatusRequest;
import dev.quorate.node.etcd.wire.StatusResponse;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.process.NodeHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same random calls of the Maintenance service to one member of etcd and to one of ours, with
 * reads, writes and questions for its health between them while alarms are raised and cleared: the
 * same answers, codes and texts. HashKV has a test of its own; leadership that moves to another
 * member is in etcdctl/commands.txt.
 *
 * <p>Left out is what docs/etcd.md calls different: a downgrade to 3.6, the value of Hash, the
 * patch level of the version, and the header of the pieces of a snapshot.
 */
class MaintenanceDifferentialTest {
  private static final int REQUESTS = Integer.getInteger("quorate.differential.requests", 1000);
  private static final long SEED = Long.getLong("quorate.differential.seed", 20261130);

  /** etcd's default. */
  private static final long QUOTA = 2L << 30;

  private static final int PIECE_BYTES = 32 << 10;
  private static final int DIGEST_BYTES = 32;
  private static final ByteString KEY = ByteString.copyFromUtf8("k");
  private static final DeleteRangeRequest DELETE =
      DeleteRangeRequest.newBuilder().setKey(KEY).build();

  /** Of no type, of a full store, of damaged data, and of one that nobody knows. */
  private static final List<Integer> ALARMS = List.of(0, 1, 2, 7);

  private static final List<String> PAGES =
      List.of(
          "/health",
          "/health?serializable=true",
          "/health?exclude=NOSPACE",
          "/health?exclude=NOSPACE&exclude=CORRUPT",
          "/health?exclude=7",
          "/livez",
          "/readyz",
          "/readyz?exclude=data_corruption",
          "/readyz/data_corruption");

  private static final List<String> VERSIONS =
      List.of(
          "",
          "3",
          "3.7",
          "3.7.0",
          "3.7.9",
          "3.5",
          "3.5.0",
          "4.0",
          "2.9",
          "0.0",
          "9.9.9-rc.0",
          "v3.6",
          "3.6-rc",
          "-3.6",
          "3.6.",
          ".6",
          "3.6.x",
          "3.6.0.0",
          "three",
          "3,6",
          " 3.6");

  @TempDir private Path directory;

  private final Random random = new Random(SEED);

  /** One member, as each side knows it. */
  private record Ids(long theirs, long ours) {}

  /** A request to each side. */
  private record Pair(Message theirs, Message ours) {}

  @Test
  void everyRandomCallIsAnsweredAsEtcdAnswersIt() throws Exception {
    Set<String> refusals = new HashSet<>();
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer ours = new LoneServer(QUOTA);
        AuthClient theirClient = new AuthClient(etcd.port);
        AuthClient ourClient = new AuthClient(ours.server.port());
        NodeHttp theirPages = new NodeHttp(etcd.port, Optional.empty());
        NodeHttp ourPages = new NodeHttp(ours.server.port(), Optional.empty())) {
      Ids self = new Ids(self(theirClient), self(ourClient));

      for (int i = 0; i < REQUESTS; i++) {
        Pair request = next(self);
        Answer expected = theirClient.send(Optional.empty(), request.theirs);
        Answer actual = ourClient.send(Optional.empty(), request.ours);
        assertThat(normalised(actual, self.ours))
            .as(
                "seed %d, request %d:%n%s%s",
                SEED, i, request.ours.getClass().getName(), request.ours)
            .isEqualTo(normalised(expected, self.theirs));
        if (expected instanceof Answer.Failure failure) {
          refusals.add(failure.text());
        }
        if (request.theirs instanceof AlarmRequest) {
          String page = PAGES.get(random.nextInt(PAGES.size()));
          assertThat(asked(page, ours, ourPages))
              .as("seed %d, request %d: %s", SEED, i, page)
              .isEqualTo(asked(page, ours, theirPages));
        }
      }
    }
    assertThat(refusals)
        .containsExactlyInAnyOrder(
            EtcdError.NO_SPACE.text(),
            EtcdError.CORRUPT.text(),
            EtcdError.EMPTY_KEY.text(),
            EtcdError.LEASE_EXISTS.text(),
            EtcdError.LEASE_NOT_FOUND.text(),
            EtcdError.COMPACTED.text(),
            EtcdError.FUTURE_REVISION.text(),
            EtcdError.BAD_LEADER_TRANSFEREE.text(),
            EtcdError.WRONG_DOWNGRADE_VERSION_FORMAT.text(),
            EtcdError.INVALID_DOWNGRADE_TARGET_VERSION.text(),
            EtcdError.UNKNOWN_METHOD.text());
  }

  /** Which of several alarms etcd names is left to chance. */
  private static String asked(String page, LoneServer ours, NodeHttp http) throws IOException {
    NodeHttp.Reply reply = http.get(page);
    long types =
        ours.state.alarms().raised().stream().map(AlarmMember::getAlarmValue).distinct().count();
    String body =
        types > 1 && page.startsWith("/health")
            ? reply.text().replaceAll("ALARM \\w+", "ALARM")
            : reply.text();
    return reply.status() + " " + body.lines().sorted().toList();
  }

  private Pair next(Ids self) {
    return switch (random.nextInt(20)) {
      case 0, 1 -> same(StatusRequest.getDefaultInstance());
      case 2, 3, 4, 5 -> alarm(self);
      // Seldom: etcd writes its file again.
      case 6 ->
          random.nextInt(20) == 0
              ? same(DefragmentRequest.getDefaultInstance())
              : same(HashRequest.getDefaultInstance());
      case 7 -> {
        Ids target = one(self);
        yield new Pair(
            MoveLeaderRequest.newBuilder().setTargetID(target.theirs).build(),
            MoveLeaderRequest.newBuilder().setTargetID(target.ours).build());
      }
      case 8, 9, 10 ->
          same(
              DowngradeRequest.newBuilder()
                  .setActionValue(random.nextInt(4))
                  .setVersion(VERSIONS.get(random.nextInt(VERSIONS.size())))
                  .build());
      default -> same(work());
    };
  }

  private Message work() {
    return switch (random.nextInt(9)) {
      case 0, 1 -> put();
      case 2 -> RangeRequest.newBuilder().setKey(KEY).setSerializable(random.nextBoolean()).build();
      case 3 -> DELETE;
      case 4 -> LeaseGrantRequest.newBuilder().setID(random.nextInt(1, 4)).setTTL(1000).build();
      case 5 -> LeaseRevokeRequest.newBuilder().setID(random.nextInt(1, 4)).build();
      case 6 -> CompactionRequest.newBuilder().setRevision(random.nextInt(50)).build();
      default -> txn(2);
    };
  }

  private PutRequest put() {
    return PutRequest.newBuilder()
        .setKey(random.nextInt(9) == 0 ? ByteString.EMPTY : KEY)
        .setValue(ByteString.copyFrom(new byte[random.nextInt(1000)]))
        .build();
  }

  private TxnRequest txn(int deep) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    if (random.nextInt(3) > 0) {
      txn.addSuccess(operation(deep));
    }
    if (random.nextInt(3) > 0) {
      txn.addFailure(operation(deep));
    }
    return txn.build();
  }

  private RequestOp operation(int deep) {
    RequestOp.Builder operation = RequestOp.newBuilder();
    return switch (random.nextInt(deep > 0 ? 5 : 4)) {
      case 0, 1 -> operation.setRequestRange(RangeRequest.newBuilder().setKey(KEY)).build();
      case 2 -> operation.setRequestPut(put()).build();
      case 3 -> operation.setRequestDeleteRange(DELETE).build();
      default -> operation.setRequestTxn(txn(deep - 1)).build();
    };
  }

  private Pair alarm(Ids self) {
    Ids member = one(self);
    AlarmRequest.Builder request =
        AlarmRequest.newBuilder()
            .setActionValue(random.nextInt(4) % 3)
            .setAlarmValue(ALARMS.get(random.nextInt(ALARMS.size())));
    if (random.nextInt(3) == 0) {
      request.setAction(AlarmRequest.AlarmAction.DEACTIVATE);
    }
    return new Pair(
        request.setMemberID(member.theirs).build(), request.setMemberID(member.ours).build());
  }

  private Ids one(Ids self) {
    long other = random.nextInt(2);
    return random.nextBoolean() ? self : new Ids(other, other);
  }

  private static Pair same(Message request) {
    return new Pair(request, request);
  }

  private static long self(AuthClient client) {
    return ((StatusResponse)
            ((Answer.Response) client.send(Optional.empty(), StatusRequest.getDefaultInstance()))
                .message())
        .getHeader()
        .getMemberId();
  }

  /** Without the ids, sizes and indexes of a cluster. */
  private static Answer normalised(Answer answer, long self) {
    if (!(answer instanceof Answer.Response(Message message))) {
      return answer;
    }
    return new Answer.Response(
        switch (withPlainHeader(message)) {
          case StatusResponse status -> normalised(status, self);
          case HashResponse hash -> {
            assertThat(hash.getHash()).isNotZero();
            yield hash.toBuilder().clearHash().build();
          }
          case AlarmResponse alarms -> normalised(alarms, self);
          case Message other -> other;
        });
  }

  private static Message withPlainHeader(Message response) {
    var header = response.getDescriptorForType().findFieldByName("header");
    return response.hasField(header)
        ? response.toBuilder()
            .setField(
                header,
                ResponseHeader.newBuilder()
                    .setRevision(((ResponseHeader) response.getField(header)).getRevision())
                    .build())
            .build()
        : response;
  }

  private static AlarmResponse normalised(AlarmResponse alarms, long self) {
    return alarms.toBuilder()
        .clearAlarms()
        .addAllAlarms(
            alarms.getAlarmsList().stream()
                .map(it -> it.getMemberID() == self ? it.toBuilder().setMemberID(9).build() : it)
                .sorted(
                    Comparator.comparingInt(AlarmMember::getAlarmValue)
                        .thenComparingLong(AlarmMember::getMemberID))
                .toList())
        .build();
  }

  private static StatusResponse normalised(StatusResponse status, long self) {
    assertThat(status.getVersion()).matches("3\\.7\\.\\d+");
    assertThat(status.getLeader()).isEqualTo(self);
    assertThat(status.getDbSizeInUse()).isBetween(0L, status.getDbSize());
    assertThat(status.getRaftTerm()).isNotZero();
    assertThat(status.getRaftAppliedIndex()).isBetween(0L, status.getRaftIndex());
    return status.toBuilder()
        .clearErrors()
        .addAllErrors(
            status.getErrorsList().stream()
                .map(error -> error.replace(Long.toUnsignedString(self), "SELF"))
                .sorted()
                .toList())
        .clearVersion()
        .clearLeader()
        .clearDbSize()
        .clearDbSizeInUse()
        .clearRaftTerm()
        .clearRaftIndex()
        .clearRaftAppliedIndex()
        .build();
  }

  @Test
  void aSnapshotComesInThePiecesInWhichItComesFromEtcd() throws Exception {
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer ours = new LoneServer();
        KvClient theirClient = new KvClient(etcd.port);
        KvClient ourClient = new KvClient(ours.server.port())) {
      for (KvClient client : List.of(theirClient, ourClient)) {
        assertIsInPieces(client, 1);
        for (int i = 0; i < 20; i++) {
          client.send(
              PutRequest.newBuilder()
                  .setKey(ByteString.copyFromUtf8("key" + i))
                  .setValue(ByteString.copyFrom(new byte[10_000]))
                  .build());
        }
        assertIsInPieces(client, 7);
      }
    }
  }

  private static void assertIsInPieces(KvClient client, int atLeast) throws Exception {
    Iterator<SnapshotResponse> stream =
        MaintenanceGrpc.newBlockingStub(client.channel)
            .snapshot(SnapshotRequest.getDefaultInstance());
    List<SnapshotResponse> pieces = new ArrayList<>();
    stream.forEachRemaining(pieces::add);
    assertThat(pieces).hasSizeGreaterThan(atLeast);
    SnapshotResponse digest = pieces.removeLast();
    long remaining = pieces.stream().mapToLong(piece -> piece.getBlob().size()).sum();
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    for (SnapshotResponse piece : pieces) {
      assertThat(piece.getBlob().size()).isEqualTo((int) Math.min(PIECE_BYTES, remaining));
      remaining -= piece.getBlob().size();
      assertThat(piece.getRemainingBytes()).isEqualTo(remaining);
      assertThat(piece.getVersion()).isEqualTo("3.7.0");
      sha256.update(piece.getBlob().asReadOnlyByteBuffer());
    }
    assertThat(digest.getBlob()).hasSize(DIGEST_BYTES);
    assertThat(digest.getBlob().toByteArray()).isEqualTo(sha256.digest());
    assertThat(digest.getRemainingBytes()).isZero();
    assertThat(digest.getVersion()).isEqualTo("3.7.0");
  }
}
