package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.DeleteRangeResponse;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.PutResponse;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.ResponseOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.TxnResponse;
import dev.quorate.node.store.lease.Leases;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * One transaction, in etcd's three steps: evaluate every guard on the state before it, nested ones
 * included; check every operation on the chosen path; execute, which then cannot fail. So a refused
 * transaction changes nothing. Its ranges are left to the {@link TransactionAnswer}.
 */
final class Transaction {
  private final KeyIndex index;
  private final Leases leases;
  private final RevisionWriter writer;
  private final long base;
  private final long compactRevision;

  /** Which way each transaction goes, outer before inner, in the order of the operations. */
  private final Queue<Boolean> decisions = new ArrayDeque<>();

  /**
   * @param base the revision before the transaction; a read-only one reads there
   */
  Transaction(KeyIndex index, Leases leases, long base, long compactRevision) {
    this.index = index;
    this.leases = leases;
    this.base = base;
    this.compactRevision = compactRevision;
    this.writer = new RevisionWriter(index, leases, base);
  }

  TransactionAnswer run(TxnRequest request) throws KvException {
    decideAndCheck(request);
    TxnResponse.Builder response = TxnResponse.newBuilder();
    TransactionAnswer answer = new TransactionAnswer(index, base, response);
    execute(request, response, answer);
    return answer.complete(writer.revision());
  }

  private void decideAndCheck(TxnRequest request) throws KvException {
    boolean succeeded = Comparison.allHold(request.getCompareList(), index, base);
    decisions.add(succeeded);
    for (RequestOp operation : operations(request, succeeded)) {
      switch (operation.getRequestCase()) {
        case REQUEST_RANGE -> check(operation.getRequestRange());
        case REQUEST_PUT -> check(operation.getRequestPut());
        case REQUEST_TXN -> decideAndCheck(operation.getRequestTxn());
        case REQUEST_DELETE_RANGE, REQUEST_NOT_SET -> {}
      }
    }
  }

  private void check(RangeRequest request) throws KvException {
    if (request.getRevision() > base) {
      throw new KvException(KvError.FUTURE_REVISION);
    }
    if (request.getRevision() != 0 && request.getRevision() < compactRevision) {
      throw new KvException(KvError.COMPACTED);
    }
  }

  private void check(PutRequest request) throws KvException {
    PutRules.check(request, writer, leases);
  }

  private void execute(TxnRequest request, TxnResponse.Builder response, TransactionAnswer answer) {
    boolean succeeded = decisions.remove();
    // etcd gives a nested response a header too, and leaves it empty.
    response.setSucceeded(succeeded).setHeader(ResponseHeader.getDefaultInstance());
    for (RequestOp operation : operations(request, succeeded)) {
      execute(operation, response.addResponsesBuilder(), answer);
    }
  }

  private void execute(RequestOp operation, ResponseOp.Builder response, TransactionAnswer answer) {
    switch (operation.getRequestCase()) {
      case REQUEST_RANGE -> answer.read(response, operation.getRequestRange(), writer.revision());
      case REQUEST_PUT -> {
        PutRequest put = operation.getRequestPut();
        KeyValue previous = writer.put(put);
        answer.wrote(put.getKey());
        PutResponse.Builder result = PutResponse.newBuilder().setHeader(header());
        if (put.getPrevKv() && previous != null) {
          result.setPrevKv(previous);
        }
        response.setResponsePut(result);
      }
      case REQUEST_DELETE_RANGE -> {
        List<KeyValue> deleted = writer.delete(operation.getRequestDeleteRange());
        deleted.forEach(keyValue -> answer.wrote(keyValue.getKey()));
        DeleteRangeResponse.Builder result =
            DeleteRangeResponse.newBuilder().setHeader(header()).setDeleted(deleted.size());
        if (operation.getRequestDeleteRange().getPrevKv()) {
          result.addAllPrevKvs(deleted);
        }
        response.setResponseDeleteRange(result);
      }
      case REQUEST_TXN ->
          execute(operation.getRequestTxn(), response.getResponseTxnBuilder(), answer);
      case REQUEST_NOT_SET -> {}
    }
  }

  private ResponseHeader header() {
    return ResponseHeader.newBuilder().setRevision(writer.revision()).build();
  }

  private static List<RequestOp> operations(TxnRequest request, boolean succeeded) {
    return succeeded ? request.getSuccessList() : request.getFailureList();
  }
}
