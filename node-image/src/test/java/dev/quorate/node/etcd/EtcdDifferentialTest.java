package dev.quorate.node.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.CompactionResponse;
import dev.quorate.node.etcd.wire.DeleteRangeResponse;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.PutResponse;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeRequest.SortTarget;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.ResponseOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.TxnResponse;
import dev.quorate.node.store.keyspace.RequestGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same random requests to etcd and to us: the same answers, revisions and errors. */
class EtcdDifferentialTest {
  private static final int REQUESTS = Integer.getInteger("quorate.differential.requests", 4000);
  private static final long SEED = Long.getLong("quorate.differential.seed", 20261121);

  @TempDir private Path directory;

  @Test
  void everyRandomRequestIsAnsweredAsEtcdAnswersIt() throws Exception {
    RequestGenerator generator = new RequestGenerator(new Random(SEED));
    Set<String> refusals = new TreeSet<>();
    try (RealEtcd etcd = new RealEtcd(directory);
        LoneServer ours = new LoneServer();
        KvClient theirClient = new KvClient(etcd.port);
        KvClient ourClient = new KvClient(ours.server.port())) {
      for (int i = 0; i < REQUESTS; i++) {
        Message request =
            generator.next(
                ours.state.keyspace().revision(), ours.state.keyspace().compactRevision());
        Answer expected = normalise(request, theirClient.send(request));
        Answer actual = normalise(request, ourClient.send(request));
        assertThat(actual)
            .as("seed %d, request %d:%n%s%s", SEED, i, request.getClass().getName(), request)
            .isEqualTo(expected);
        if (expected instanceof Answer.Failure failure) {
          refusals.add(failure.text());
        }
      }
      assertThat(ours.state.keyspace().revision()).isGreaterThan(REQUESTS / 4);
    }
    assertThat(refusals)
        .containsExactlyInAnyOrder(
            EtcdError.EMPTY_KEY.text(),
            EtcdError.KEY_NOT_FOUND.text(),
            EtcdError.VALUE_PROVIDED.text(),
            EtcdError.LEASE_PROVIDED.text(),
            EtcdError.LEASE_NOT_FOUND.text(),
            EtcdError.DUPLICATE_KEY.text(),
            EtcdError.COMPACTED.text(),
            EtcdError.FUTURE_REVISION.text());
  }

  /** Without what differs between two clusters, and what etcd leaves open: the order of equals. */
  private static Answer normalise(Message request, Answer answer) {
    return switch (answer) {
      case Answer.Failure failure -> failure;
      case Answer.Response response ->
          new Answer.Response(
              switch (response.message()) {
                case RangeResponse range ->
                    ordered((RangeRequest) request, range)
                        .setHeader(revision(range.getHeader()))
                        .build();
                case PutResponse put ->
                    put.toBuilder().setHeader(revision(put.getHeader())).build();
                case DeleteRangeResponse delete ->
                    delete.toBuilder().setHeader(revision(delete.getHeader())).build();
                case TxnResponse txn ->
                    ordered((TxnRequest) request, txn).setHeader(revision(txn.getHeader())).build();
                case CompactionResponse compaction -> {
                  assertThat(request).isInstanceOf(CompactionRequest.class);
                  yield compaction.toBuilder().setHeader(revision(compaction.getHeader())).build();
                }
                default -> throw new AssertionError(response.message().getClass());
              });
    };
  }

  private static ResponseHeader revision(ResponseHeader header) {
    return ResponseHeader.newBuilder().setRevision(header.getRevision()).build();
  }

  private static TxnResponse.Builder ordered(TxnRequest request, TxnResponse response) {
    List<RequestOp> operations =
        response.getSucceeded() ? request.getSuccessList() : request.getFailureList();
    TxnResponse.Builder ordered = response.toBuilder();
    for (int i = 0; i < operations.size(); i++) {
      RequestOp operation = operations.get(i);
      ResponseOp.Builder answer = ordered.getResponsesBuilder(i);
      if (operation.hasRequestRange()) {
        answer.setResponseRange(ordered(operation.getRequestRange(), answer.getResponseRange()));
      } else if (operation.hasRequestTxn()) {
        answer.setResponseTxn(ordered(operation.getRequestTxn(), answer.getResponseTxn()));
      }
    }
    return ordered;
  }

  private static RangeResponse.Builder ordered(RangeRequest request, RangeResponse response) {
    if (request.getSortTarget() == SortTarget.KEY) {
      return response.toBuilder();
    }
    List<KeyValue> kvs = new ArrayList<>();
    for (KeyValue kv : response.getKvsList()) {
      // Which of several equals the limit cuts off is open; how the order goes is not.
      kvs.add(response.getMore() ? sortedBy(request.getSortTarget(), kv) : kv);
    }
    List<KeyValue> sequence =
        response.getKvsList().stream().map(kv -> sortedBy(request.getSortTarget(), kv)).toList();
    if (!response.getMore()) {
      kvs.sort(
          Comparator.comparing(KeyValue::getKey, ByteString.unsignedLexicographicalComparator()));
      kvs.addAll(sequence);
    }
    return response.toBuilder().clearKvs().addAllKvs(kvs);
  }

  private static KeyValue sortedBy(SortTarget target, KeyValue kv) {
    KeyValue.Builder part = KeyValue.newBuilder();
    return switch (target) {
      case VERSION -> part.setVersion(kv.getVersion()).build();
      case CREATE -> part.setCreateRevision(kv.getCreateRevision()).build();
      case MOD -> part.setModRevision(kv.getModRevision()).build();
      case VALUE -> part.setValue(kv.getValue()).build();
      case KEY, UNRECOGNIZED -> throw new AssertionError(target);
    };
  }
}
