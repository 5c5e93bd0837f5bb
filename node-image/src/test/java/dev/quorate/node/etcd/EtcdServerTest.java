package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmRequest.AlarmAction;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.ClusterGrpc;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.MemberListRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.PutResponse;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.StatusRequest;
import dev.quorate.node.etcd.wire.StatusResponse;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.TxnResponse;
import dev.quorate.node.memory.MemoryShare;
import dev.quorate.node.raft.Role;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.Status.Code;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The etcd API over a real connection: headers, errors, limits, and who may be asked for what. */
class EtcdServerTest {
  private static final PutRequest PUT =
      PutRequest.newBuilder().setKey(utf8("k")).setValue(utf8("v")).build();
  private static final RangeRequest GET = RangeRequest.newBuilder().setKey(utf8("k")).build();

  private LoneServer node;
  private KvClient client;

  @BeforeEach
  void start() throws Exception {
    node = new LoneServer();
    client = new KvClient(node.server.port());
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void everyResponseSaysWhichClusterMemberRevisionAndTerm() {
    ResponseHeader expected =
        ResponseHeader.newBuilder()
            .setClusterId(LoneServer.CLUSTER_ID)
            .setMemberId(LoneGroup.MEMBER_ID)
            .setRevision(2)
            .setRaftTerm(7)
            .build();
    assertThat(((PutResponse) response(PUT)).getHeader()).isEqualTo(expected);
    assertThat(((RangeResponse) response(GET)).getHeader()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(EtcdError error, Message request) {
    client.send(PUT);
    client.send(PUT);
    client.send(CompactionRequest.newBuilder().setRevision(3).build());
    assertThat(client.send(request))
        .isEqualTo(new Answer.Failure(error.exception().getStatus().getCode(), error.text()));
    assertThat(node.state.keyspace().revision()).as("nothing was written").isEqualTo(3);
  }

  static Stream<Arguments> refused() {
    RequestOp put = RequestOp.newBuilder().setRequestPut(PUT).build();
    RequestOp delete =
        RequestOp.newBuilder()
            .setRequestDeleteRange(
                DeleteRangeRequest.newBuilder().setKey(utf8("a")).setRangeEnd(utf8("z")))
            .build();
    TxnRequest.Builder nested = TxnRequest.newBuilder().addSuccess(put);
    return Stream.of(
        arguments(EtcdError.EMPTY_KEY, RangeRequest.getDefaultInstance()),
        arguments(EtcdError.EMPTY_KEY, PutRequest.getDefaultInstance()),
        arguments(EtcdError.EMPTY_KEY, DeleteRangeRequest.getDefaultInstance()),
        arguments(
            EtcdError.EMPTY_KEY,
            TxnRequest.newBuilder().addCompare(Compare.getDefaultInstance()).build()),
        arguments(EtcdError.VALUE_PROVIDED, PUT.toBuilder().setIgnoreValue(true).build()),
        arguments(
            EtcdError.LEASE_PROVIDED, PUT.toBuilder().setLease(1).setIgnoreLease(true).build()),
        arguments(EtcdError.LEASE_NOT_FOUND, PUT.toBuilder().setLease(1).build()),
        arguments(
            EtcdError.KEY_NOT_FOUND,
            PutRequest.newBuilder().setKey(utf8("x")).setIgnoreValue(true).build()),
        arguments(
            EtcdError.KEY_NOT_FOUND,
            TxnRequest.newBuilder().addSuccess(RequestOp.getDefaultInstance()).build()),
        arguments(EtcdError.INVALID_SORT_OPTION, GET.toBuilder().setSortOrderValue(9).build()),
        arguments(EtcdError.INVALID_SORT_OPTION, GET.toBuilder().setSortTargetValue(9).build()),
        arguments(EtcdError.COMPACTED, GET.toBuilder().setRevision(2).build()),
        arguments(EtcdError.FUTURE_REVISION, GET.toBuilder().setRevision(4).build()),
        arguments(EtcdError.COMPACTED, CompactionRequest.newBuilder().setRevision(3).build()),
        arguments(EtcdError.FUTURE_REVISION, CompactionRequest.newBuilder().setRevision(4).build()),
        arguments(
            EtcdError.TOO_MANY_OPERATIONS,
            TxnRequest.newBuilder().addAllSuccess(Collections.nCopies(129, put)).build()),
        arguments(
            EtcdError.TOO_MANY_OPERATIONS,
            TxnRequest.newBuilder()
                .addAllFailure(
                    Collections.nCopies(128, RequestOp.newBuilder().setRequestTxn(nested).build()))
                .build()),
        arguments(
            EtcdError.DUPLICATE_KEY,
            TxnRequest.newBuilder().addSuccess(put).addSuccess(put).build()),
        arguments(
            EtcdError.DUPLICATE_KEY,
            TxnRequest.newBuilder().addFailure(delete).addFailure(put).build()),
        arguments(
            EtcdError.DUPLICATE_KEY,
            TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestTxn(nested))
                .addSuccess(put)
                .build()),
        arguments(
            EtcdError.REQUEST_TOO_LARGE,
            PUT.toBuilder().setValue(ByteString.copyFrom(new byte[1536 * 1024])).build()));
  }

  @Test
  void theTwoBranchesOfANestedTransactionMayPutTheSameKey() {
    TxnRequest nested =
        TxnRequest.newBuilder()
            .addSuccess(RequestOp.newBuilder().setRequestPut(PUT))
            .addFailure(RequestOp.newBuilder().setRequestPut(PUT))
            .build();
    TxnRequest txn =
        TxnRequest.newBuilder().addSuccess(RequestOp.newBuilder().setRequestTxn(nested)).build();
    assertThat(client.send(txn)).isInstanceOf(Answer.Response.class);
  }

  @Test
  void transactionsMayBeNestedAsDeepAsTheirOperationsAllow() {
    assertThat(client.send(nested(49))).isInstanceOf(Answer.Response.class);
    // A client of Java does not read an answer that is as deep.
    client.send(nested(51));
    client.send(nested(128));
    assertThat(node.state.keyspace().revision()).isEqualTo(4);
    for (int tooDeep : List.of(129, 149)) {
      assertThat(client.send(nested(tooDeep)))
          .isEqualTo(
              new Answer.Failure(
                  Code.INVALID_ARGUMENT, "etcdserver: too many operations in txn request"));
    }
    assertThat(client.send(nested(152)))
        .isEqualTo(
            new Answer.Failure(
                Code.INVALID_ARGUMENT,
                "etcdserver: the request cannot be read: it is malformed, or its transactions are"
                    + " nested more than 150 deep"));
    assertThat(client.send(PUT)).isInstanceOf(Answer.Response.class);
  }

  @Test
  void aMemberOfAnEarlierReleaseIsNotGivenWhatItCannotRead() throws Exception {
    try (LoneServer earlier = LoneServer.atLevel(3);
        KvClient asking = new KvClient(earlier.server.port())) {
      asking.send(nested(50));
      assertThat(earlier.state.keyspace().revision()).isEqualTo(2);
      assertThat(asking.send(nested(51)))
          .isEqualTo(
              new Answer.Failure(
                  Code.FAILED_PRECONDITION,
                  "etcdserver: not capable: transactions nested more than 50 deep need feature"
                      + " level 4, the cluster has 3; it rises by itself once every member runs a"
                      + " release that knows it, without a lower --max-feature-level"));
    }
  }

  private static TxnRequest nested(int depth) {
    RequestOp operation = RequestOp.newBuilder().setRequestPut(PUT).build();
    TxnRequest txn = TxnRequest.newBuilder().addSuccess(operation).build();
    for (int level = 1; level < depth; level++) {
      operation = RequestOp.newBuilder().setRequestTxn(txn).build();
      txn = TxnRequest.newBuilder().addSuccess(operation).build();
    }
    return txn;
  }

  @Test
  void theStatusNeverShowsMoreInUseThanThereIs() {
    client.send(PUT.toBuilder().setValue(ByteString.copyFrom(new byte[100_000])).build());

    StatusResponse status = status();

    assertThat(status.getDbSizeInUse()).isGreaterThan(100_000);
    assertThat(status.getDbSize()).isGreaterThanOrEqualTo(status.getDbSizeInUse());
  }

  @Test
  void aRequestJustBelowTheLimitIsServedAndOneFarAboveItIsNotEvenRead() {
    PutRequest large =
        PUT.toBuilder().setValue(ByteString.copyFrom(new byte[1536 * 1024 - 64])).build();
    assertThat(client.send(large)).isInstanceOf(Answer.Response.class);
    PutRequest huge = PUT.toBuilder().setValue(ByteString.copyFrom(new byte[3 << 20])).build();
    assertThat(client.send(huge))
        .isInstanceOfSatisfying(
            Answer.Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatTheGroupFailsWith(EtcdError error, RaftException failure) {
    node.group.failsWith(failure);
    Answer expected = new Answer.Failure(error.exception().getStatus().getCode(), error.text());
    assertThat(client.send(PUT)).isEqualTo(expected);
    assertThat(client.send(GET)).as("a linearizable read").isEqualTo(expected);
    assertThat(client.send(GET.toBuilder().setSerializable(true).build()))
        .as("a serializable read needs nobody")
        .isInstanceOf(Answer.Response.class);
  }

  static Stream<Arguments> whatTheGroupFailsWith() {
    return Stream.of(
        arguments(EtcdError.NO_LEADER, new RaftException.NotLeader(0)),
        arguments(EtcdError.LEADER_CHANGED, new RaftException.NotLeader(3)),
        arguments(EtcdError.TOO_MANY_REQUESTS, new RaftException.Overloaded()),
        arguments(EtcdError.LEADER_CHANGED, new RaftException.Busy("being transferred")),
        arguments(EtcdError.LEADER_CHANGED, new RaftException.LeaderChanged()),
        arguments(EtcdError.STOPPED, new RaftException.Stopped()),
        arguments(EtcdError.TIMED_OUT, new RaftException.Unavailable("no quorum")));
  }

  @Test
  void aLearnerServesSerializableReadsAndItsStatusOnly() {
    node.group.becomes(Role.LEARNER);
    Answer refusal =
        new Answer.Failure(Code.FAILED_PRECONDITION, EtcdError.NOT_SUPPORTED_FOR_LEARNER.text());
    assertThat(client.send(PUT)).isEqualTo(refusal);
    assertThat(client.send(GET)).isEqualTo(refusal);
    assertThat(client.send(GET.toBuilder().setSerializable(true).build()))
        .isInstanceOf(Answer.Response.class);
    assertThat(status().getIsLearner()).isTrue();
  }

  @Test
  void aTransactionThatWouldCompareTooManyKeysIsRefusedBeforeItIsInTheLog() {
    int most = 100_000;
    for (int i = 0; i < most / 2; i++) {
      PutRequest put = PUT.toBuilder().setKey(utf8("key" + i)).build();
      node.state.apply(2 + i, new MetaCommand.Put(put).encode());
    }
    Compare all =
        Compare.newBuilder()
            .setKey(utf8("key"))
            .setRangeEnd(utf8("kez"))
            .setTarget(Compare.CompareTarget.VERSION)
            .setResult(Compare.CompareResult.EQUAL)
            .setVersion(1)
            .build();
    RequestOp put = RequestOp.newBuilder().setRequestPut(PUT).build();
    TxnRequest asMany =
        TxnRequest.newBuilder().addCompare(all).addCompare(all).addSuccess(put).build();
    TxnRequest more =
        TxnRequest.newBuilder()
            .addCompare(all)
            .addSuccess(RequestOp.newBuilder().setRequestTxn(asMany))
            .build();
    long before = node.state.keyspace().revision();
    assertThat(client.send(more))
        .isEqualTo(new Answer.Failure(Code.INVALID_ARGUMENT, EtcdError.TOO_MANY_COMPARED.text()));
    assertThat(node.state.keyspace().revision()).isEqualTo(before);
    assertThat(((TxnResponse) response(asMany)).getSucceeded()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void noReadRunsOnTheThreadOfTheGroup(String read, RangeRequest request) throws Exception {
    BlockingQueue<String> answeredOn = new LinkedBlockingQueue<>();
    try (ExecutorService group =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("group-0").factory());
        LoneServer other =
            new LoneServer(
                (method, code, nanos) -> answeredOn.add(Thread.currentThread().getName()));
        KvClient asking = new KvClient(other.server.port())) {
      other.group.answersArriveOn(group);
      assertThat(asking.send(request)).isInstanceOf(Answer.Response.class);
      assertThat(answeredOn.poll(20, TimeUnit.SECONDS)).as(read).startsWith("etcd-");
    }
  }

  static Stream<Arguments> noReadRunsOnTheThreadOfTheGroup() {
    return Stream.of(
        arguments("one key", GET),
        arguments("one key, serializable", GET.toBuilder().setSerializable(true).build()),
        arguments("a range", GET.toBuilder().setRangeEnd(utf8("z")).build()));
  }

  @Test
  void writesAreAnsweredOnTheEventLoopOfTheirConnection() throws Exception {
    BlockingQueue<String> answeredOn = new LinkedBlockingQueue<>();
    try (ExecutorService group =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("apply-0").factory());
        LoneServer other =
            new LoneServer(
                (method, code, nanos) ->
                    answeredOn.add(method + " " + Thread.currentThread().getName()));
        KvClient asking = new KvClient(other.server.port())) {
      other.group.answersArriveOn(group);
      List<Message> writes =
          List.of(
              PUT,
              TxnRequest.newBuilder().addSuccess(RequestOp.newBuilder().setRequestPut(PUT)).build(),
              DeleteRangeRequest.newBuilder().setKey(PUT.getKey()).build());
      for (Message write : writes) {
        assertThat(asking.send(write)).isInstanceOf(Answer.Response.class);
        assertThat(answeredOn.poll(20, TimeUnit.SECONDS)).contains(" etcd-io");
      }
    }
  }

  @Test
  void aMemberWithoutAClusterSaysThatItWaits() throws Exception {
    try (EtcdServer waiting =
        new EtcdServer(
            LoneServer.loopback(),
            ClientLimits.defaults(),
            LoneServer.connections(),
            MemoryShare.unlimited(),
            Optional::empty,
            (method, code, nanos) -> {},
            () -> "")) {
      waiting.start();
      try (KvClient early = new KvClient(waiting.port())) {
        assertThat(early.send(PUT))
            .isEqualTo(new Answer.Failure(Code.UNAVAILABLE, EtcdError.NOT_READY.text()));
      }
    }
  }

  @Test
  void theStatusShowsWhatTheGroupKnows() {
    client.send(PUT);
    StatusResponse status = status();
    assertThat(status.getVersion()).isEqualTo("3.7.0");
    assertThat(status.getDbSize()).isEqualTo(4096);
    assertThat(status.getDbSizeInUse()).isPositive();
    assertThat(status.getLeader()).isEqualTo(LoneGroup.MEMBER_ID);
    assertThat(status.getRaftTerm()).isEqualTo(7);
    assertThat(status.getRaftAppliedIndex()).isEqualTo(1);
    assertThat(status.getErrorsList()).isEmpty();

    node.group.failsWith(new RaftException.NotLeader(0));
    assertThat(status().getErrorsList()).containsExactly(EtcdError.NO_LEADER.text());
  }

  @Test
  void theMembersAreThoseOfTheConfiguration() {
    assertThat(
            ClusterGrpc.newBlockingStub(client.channel)
                .memberList(MemberListRequest.newBuilder().setLinearizable(true).build())
                .getMembersList())
        .singleElement()
        .satisfies(
            member -> {
              assertThat(member.getID()).isEqualTo(LoneGroup.MEMBER_ID);
              assertThat(member.getName()).isEqualTo("demo-0");
              assertThat(member.getPeerURLsList()).containsExactly("http://127.0.0.1:2380");
              assertThat(member.getClientURLsList()).containsExactly("http://127.0.0.1:2379");
              assertThat(member.getIsLearner()).isFalse();
            });
  }

  @Test
  void aFullStoreTakesNothingMoreUntilThereIsRoom() throws Exception {
    PutRequest large = PUT.toBuilder().setValue(ByteString.copyFrom(new byte[400_000])).build();
    TxnRequest txn =
        TxnRequest.newBuilder()
            .addFailure(
                RequestOp.newBuilder()
                    .setRequestTxn(
                        TxnRequest.newBuilder()
                            .addSuccess(RequestOp.newBuilder().setRequestPut(PUT))))
            .build();
    DeleteRangeRequest delete = DeleteRangeRequest.newBuilder().setKey(utf8("k")).build();
    Answer noSpace = new Answer.Failure(Code.RESOURCE_EXHAUSTED, EtcdError.NO_SPACE.text());
    try (LoneServer small = new LoneServer(1_000_000);
        KvClient full = new KvClient(small.server.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(full.send(large)).as("put %d", i).isInstanceOf(Answer.Response.class);
      }
      assertThat(full.send(PUT)).isEqualTo(noSpace);
      assertThat(full.send(txn)).isEqualTo(noSpace);
      assertThat(small.state.keyspace().revision()).isEqualTo(4);
      assertThat(alarms(full)).isEqualTo(1);
      assertThat(status(full).getErrorsList())
          .containsExactly(
              "memberID:%s alarm:NOSPACE".formatted(Long.toUnsignedString(LoneGroup.MEMBER_ID)));
      assertThat(status(full).getDbSizeQuota()).isEqualTo(1_000_000);
      assertThat(full.send(GET)).isInstanceOf(Answer.Response.class);
      assertThat(full.send(delete)).isInstanceOf(Answer.Response.class);
      assertThat(full.send(TxnRequest.newBuilder().build())).isInstanceOf(Answer.Response.class);
      assertThat(full.send(PUT)).as("its history still takes the room").isEqualTo(noSpace);

      assertThat(full.send(CompactionRequest.newBuilder().setRevision(5).build()))
          .isInstanceOf(Answer.Response.class);
      assertThat(full.send(txn)).isInstanceOf(Answer.Response.class);
      assertThat(full.send(PUT)).isInstanceOf(Answer.Response.class);
      assertThat(alarms(full)).isZero();
      assertThat(status(full).getErrorsList()).isEmpty();
    }
  }

  private static int alarms(KvClient client) {
    return MaintenanceGrpc.newBlockingStub(client.channel)
        .alarm(AlarmRequest.getDefaultInstance())
        .getAlarmsCount();
  }

  /** Until the store has room: it says so itself, and nobody has to. */
  @Test
  void theAlarmOfAFullStoreIsNotClearedByHand() throws Exception {
    PutRequest large = PUT.toBuilder().setValue(ByteString.copyFrom(new byte[400_000])).build();
    try (LoneServer small = new LoneServer(300_000);
        KvClient full = new KvClient(small.server.port())) {
      full.send(large);
      assertThat(
              MaintenanceGrpc.newBlockingStub(full.channel)
                  .alarm(
                      AlarmRequest.newBuilder()
                          .setAction(AlarmAction.DEACTIVATE)
                          .setAlarm(AlarmType.NOSPACE)
                          .setMemberID(LoneGroup.MEMBER_ID)
                          .build())
                  .getAlarmsList())
          .isEmpty();
      assertThat(alarms(full)).isEqualTo(1);
    }
  }

  /** A member of an earlier release would stop at it. */
  @Test
  void alarmsAreNotRaisedBeforeTheClusterHasTheirLevel() throws Exception {
    try (LoneServer earlier = LoneServer.atLevel(4);
        KvClient asks = new KvClient(earlier.server.port())) {
      MaintenanceGrpc.MaintenanceBlockingStub maintenance =
          MaintenanceGrpc.newBlockingStub(asks.channel);
      AlarmRequest.Builder request = AlarmRequest.newBuilder().setAlarm(AlarmType.CORRUPT);
      assertThatThrownBy(() -> maintenance.alarm(request.setAction(AlarmAction.ACTIVATE).build()))
          .hasMessage(
              "FAILED_PRECONDITION: etcdserver: not capable: alarms need feature level 5, the"
                  + " cluster has 4; it rises by itself once every member runs a release that knows"
                  + " it, without a lower --max-feature-level");
      assertThat(
              maintenance.alarm(request.setAction(AlarmAction.DEACTIVATE).build()).getAlarmsList())
          .as("etcdctl alarm disarm")
          .isEmpty();
      assertThat(earlier.group.proposed()).isEmpty();
    }
  }

  @Test
  void stoppingFreesThePort() throws Exception {
    int port = node.server.port();
    client.send(PUT);
    node.server.stop(Duration.ofSeconds(5));
    assertThat(client.send(PUT))
        .isInstanceOfSatisfying(
            Answer.Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE));
    try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(again.getLocalPort()).isEqualTo(port);
    }
  }

  private StatusResponse status() {
    return status(client);
  }

  private static StatusResponse status(KvClient client) {
    return MaintenanceGrpc.newBlockingStub(client.channel)
        .status(StatusRequest.getDefaultInstance());
  }

  private Message response(Message request) {
    return ((Answer.Response) client.send(request)).message();
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
