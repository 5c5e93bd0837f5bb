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
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * One transaction, in etcd's three steps: evaluate every guard on the state before it, nested ones
 * included; check every operation on the chosen path; execute, which then cannot fail. So a refused
 * transaction changes nothing.
 */
final class Transaction {
  private final KeyIndex index;
  private final RevisionWriter writer;
  private final long base;
  private final long compactRevision;

  /** Which way each transaction goes, outer before inner, in the order of the operations. */
  private final Queue<Boolean> decisions = new ArrayDeque<>();

  /**
   * @param base the revision before the transaction; a read-only one reads there
   */
  Transaction(KeyIndex index, long base, long compactRevision) {
    this.index = index;
    this.base = base;
    this.compactRevision = compactRevision;
    this.writer = new RevisionWriter(index, base);
  }

  TxnResponse run(TxnRequest request) throws KvException {
    decideAndCheck(request);
    TxnResponse.Builder response = execute(request);
    return response.setHeader(ResponseHeader.newBuilder().setRevision(writer.revision())).build();
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
    PutRules.check(request, writer);
  }

  private TxnResponse.Builder execute(TxnRequest request) {
    boolean succeeded = decisions.remove();
    TxnResponse.Builder response = TxnResponse.newBuilder().setSucceeded(succeeded);
    for (RequestOp operation : operations(request, succeeded)) {
      response.addResponses(execute(operation));
    }
    // etcd gives a nested response a header too, and leaves it empty.
    return response.setHeader(ResponseHeader.getDefaultInstance());
  }

  private ResponseOp execute(RequestOp operation) {
    ResponseOp.Builder response = ResponseOp.newBuilder();
    switch (operation.getRequestCase()) {
      case REQUEST_RANGE -> {
        RangeRequest range = operation.getRequestRange();
        long current = writer.revision();
        long at = range.getRevision() > 0 ? range.getRevision() : current;
        response.setResponseRange(RangeQuery.run(index, range, at, current));
      }
      case REQUEST_PUT -> {
        PutRequest put = operation.getRequestPut();
        KeyValue previous = writer.put(put);
        PutResponse.Builder answer = PutResponse.newBuilder().setHeader(header());
        if (put.getPrevKv() && previous != null) {
          answer.setPrevKv(previous);
        }
        response.setResponsePut(answer);
      }
      case REQUEST_DELETE_RANGE -> {
        List<KeyValue> deleted = writer.delete(operation.getRequestDeleteRange());
        DeleteRangeResponse.Builder answer =
            DeleteRangeResponse.newBuilder().setHeader(header()).setDeleted(deleted.size());
        if (operation.getRequestDeleteRange().getPrevKv()) {
          answer.addAllPrevKvs(deleted);
        }
        response.setResponseDeleteRange(answer);
      }
      case REQUEST_TXN -> response.setResponseTxn(execute(operation.getRequestTxn()));
      case REQUEST_NOT_SET -> {}
    }
    return response.build();
  }

  private ResponseHeader header() {
    return ResponseHeader.newBuilder().setRevision(writer.revision()).build();
  }

  private static List<RequestOp> operations(TxnRequest request, boolean succeeded) {
    return succeeded ? request.getSuccessList() : request.getFailureList();
  }
}
