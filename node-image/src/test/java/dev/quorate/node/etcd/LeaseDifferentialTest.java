package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.LeaseLeasesRequest;
import dev.quorate.node.etcd.wire.LeaseLeasesResponse;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LeaseStatus;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveResponse;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.TxnRequest;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same lease calls to etcd and to us: the same answers, revisions, codes and texts. */
class LeaseDifferentialTest {
  private static final int REQUESTS = Integer.getInteger("quorate.differential.requests", 4000);
  private static final long SEED = Long.getLong("quorate.differential.seed", 20261130);

  /** None ends during the test. */
  private static final long TTL = 100_000;

  private static final long LONGEST = 9_000_000_000L;
  private static final ByteString ALL = ByteString.copyFrom(new byte[1]);

  @TempDir private Path directory;

  @Test
  void everyRandomLeaseCallIsAnsweredAsEtcdAnswersIt() throws Exception {
    Random random = new Random(SEED);
    Set<String> refusals = new TreeSet<>();
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer ours = new LoneServer();
        KvClient theirClient = new KvClient(etcd.port);
        KvClient ourClient = new KvClient(ours.server.port())) {
      for (int i = 0; i < REQUESTS; i++) {
        Message request = next(random);
        Answer expected = normalise(theirClient.send(request));
        assertThat(normalise(ourClient.send(request)))
            .as("seed %d, request %d:%n%s%s", SEED, i, request.getClass().getName(), request)
            .isEqualTo(expected);
        if (expected instanceof Answer.Failure failure) {
          refusals.add(failure.text());
        }
      }
      assertThat(ours.state.keyspace().revision()).isGreaterThan(REQUESTS / 8);
    }
    assertThat(refusals)
        .containsExactlyInAnyOrder(
            EtcdError.LEASE_NOT_FOUND.text(),
            EtcdError.LEASE_EXISTS.text(),
            EtcdError.LEASE_TTL_TOO_LARGE.text(),
            EtcdError.LEASE_PROVIDED.text(),
            EtcdError.KEY_NOT_FOUND.text());
  }

  @Test
  void theShortestTimeIsThatOfEtcd() throws Exception {
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer ours = new LoneServer();
        KvClient theirClient = new KvClient(etcd.port);
        KvClient ourClient = new KvClient(ours.server.port())) {
      for (long ttl : new long[] {Long.MIN_VALUE, -1, 0, 1, 2, 3}) {
        LeaseGrantRequest request =
            LeaseGrantRequest.newBuilder().setID(100 + ttl % 10).setTTL(ttl).build();
        assertThat(normalise(ourClient.send(request)))
            .as("TTL %d", ttl)
            .isEqualTo(normalise(theirClient.send(request)));
      }
    }
  }

  private static Message next(Random random) {
    long id = random.nextInt(12) - 2L;
    ByteString key = ByteString.copyFromUtf8("k" + random.nextInt(20));
    return switch (random.nextInt(14)) {
      case 0, 1, 2 ->
          LeaseGrantRequest.newBuilder()
              .setID(id == 0 ? 7 : id)
              .setTTL(
                  random.nextInt(10) == 0 ? LONGEST + random.nextInt(2) : TTL + random.nextInt(9))
              .build();
      case 3 -> LeaseRevokeRequest.newBuilder().setID(id).build();
      case 4, 5, 6 -> put(key, random).build();
      case 7 ->
          DeleteRangeRequest.newBuilder()
              .setKey(key)
              .setRangeEnd(ByteString.copyFromUtf8("k" + random.nextInt(20)))
              .setPrevKv(true)
              .build();
      case 8, 9 ->
          LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(random.nextBoolean()).build();
      case 10 -> LeaseLeasesRequest.getDefaultInstance();
      case 11 -> LeaseKeepAliveRequest.newBuilder().setID(id).build();
      case 12 -> RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL).build();
      default -> txn(key, id, random);
    };
  }

  private static PutRequest.Builder put(ByteString key, Random random) {
    PutRequest.Builder put = PutRequest.newBuilder().setKey(key).setPrevKv(random.nextBoolean());
    if (random.nextInt(5) == 0) {
      put.setIgnoreLease(true);
      return random.nextInt(5) == 0 ? put.setLease(1) : put;
    }
    return put.setLease(random.nextInt(12) - 2L).setIgnoreValue(random.nextInt(6) == 0);
  }

  private static TxnRequest txn(ByteString key, long lease, Random random) {
    return TxnRequest.newBuilder()
        .addCompare(
            Compare.newBuilder()
                .setTarget(Compare.CompareTarget.LEASE)
                .setResult(Compare.CompareResult.EQUAL)
                .setKey(key)
                .setLease(lease))
        .addSuccess(RequestOp.newBuilder().setRequestPut(put(key, random)))
        .addSuccess(
            RequestOp.newBuilder().setRequestPut(put(ByteString.copyFromUtf8("other"), random)))
        .addFailure(
            RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)))
        .addFailure(
            RequestOp.newBuilder().setRequestPut(put(ByteString.copyFromUtf8("k0'"), random)))
        .build();
  }

  /** Without the ids of a cluster, the seconds that pass, and the orders that etcd leaves open. */
  private static Answer normalise(Answer answer) {
    return switch (answer) {
      case Answer.Failure failure -> failure;
      case Answer.Response response -> new Answer.Response(normalise(response.message()));
    };
  }

  private static Message normalise(Message response) {
    Message.Builder builder = response.toBuilder();
    var header = response.getDescriptorForType().findFieldByName("header");
    builder.setField(
        header,
        ResponseHeader.newBuilder()
            .setRevision(((ResponseHeader) response.getField(header)).getRevision())
            .build());
    return switch (builder.build()) {
      case LeaseTimeToLiveResponse left -> ordered(left);
      case LeaseLeasesResponse all -> ordered(all);
      case Message other -> other;
    };
  }

  private static LeaseTimeToLiveResponse ordered(LeaseTimeToLiveResponse left) {
    List<ByteString> keys =
        left.getKeysList().stream().sorted(ByteString.unsignedLexicographicalComparator()).toList();
    LeaseTimeToLiveResponse.Builder ordered = left.toBuilder().clearKeys().addAllKeys(keys);
    if (left.getTTL() > 0) {
      assertThat(left.getTTL()).isBetween(left.getGrantedTTL() - 1000, left.getGrantedTTL());
      ordered.setTTL(left.getGrantedTTL());
    }
    return ordered.build();
  }

  private static LeaseLeasesResponse ordered(LeaseLeasesResponse all) {
    Stream<LeaseStatus> sorted =
        all.getLeasesList().stream().sorted(Comparator.comparingLong(LeaseStatus::getID));
    return all.toBuilder().clearLeases().addAllLeases(sorted.toList()).build();
  }
}
