package dev.quorate.node.etcd.kv;

import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import java.util.List;

/**
 * What etcd refuses before a request costs anything (server/etcdserver/api/v3rpc/key.go), in its
 * order.
 */
final class RequestCheck {
  /** Of the compares, and of either branch; a nested transaction has what its parent leaves. */
  static final int MAX_OPERATIONS = 128;

  /** Transactions within each other that a member of an earlier release reads. */
  static final int DEPTH_OF_BEFORE = 50;

  private RequestCheck() {}

  static void check(RangeRequest request) throws KvException {
    refuseIf(request.getKey().isEmpty(), KvError.EMPTY_KEY);
    refuseIf(
        request.getSortOrder() == RangeRequest.SortOrder.UNRECOGNIZED
            || request.getSortTarget() == RangeRequest.SortTarget.UNRECOGNIZED,
        KvError.INVALID_SORT_OPTION);
  }

  static void check(PutRequest request) throws KvException {
    refuseIf(request.getKey().isEmpty(), KvError.EMPTY_KEY);
    refuseIf(request.getIgnoreValue() && !request.getValue().isEmpty(), KvError.VALUE_PROVIDED);
    refuseIf(request.getIgnoreLease() && request.getLease() != 0, KvError.LEASE_PROVIDED);
  }

  static void check(DeleteRangeRequest request) throws KvException {
    refuseIf(request.getKey().isEmpty(), KvError.EMPTY_KEY);
  }

  static void check(TxnRequest request) throws KvException {
    check(request, MAX_OPERATIONS);
    TxnOverlap.check(request.getSuccessList());
    TxnOverlap.check(request.getFailureList());
  }

  /** How many transactions are within each other, this one included. */
  static int depth(TxnRequest request) {
    return 1 + Math.max(depth(request.getSuccessList()), depth(request.getFailureList()));
  }

  private static int depth(List<RequestOp> operations) {
    int deepest = 0;
    for (RequestOp operation : operations) {
      if (operation.hasRequestTxn()) {
        deepest = Math.max(deepest, depth(operation.getRequestTxn()));
      }
    }
    return deepest;
  }

  /** Whether a compare, also of a nested transaction, looks at more than one key. */
  static boolean comparesRanges(TxnRequest request) {
    return request.getCompareList().stream().anyMatch(it -> !it.getRangeEnd().isEmpty())
        || comparesRanges(request.getSuccessList())
        || comparesRanges(request.getFailureList());
  }

  private static boolean comparesRanges(List<RequestOp> operations) {
    return operations.stream()
        .anyMatch(it -> it.hasRequestTxn() && comparesRanges(it.getRequestTxn()));
  }

  private static void check(TxnRequest request, int allowed) throws KvException {
    int operations =
        Math.max(
            request.getCompareCount(),
            Math.max(request.getSuccessCount(), request.getFailureCount()));
    refuseIf(operations > allowed, KvError.TOO_MANY_OPERATIONS);
    for (Compare compare : request.getCompareList()) {
      refuseIf(compare.getKey().isEmpty(), KvError.EMPTY_KEY);
    }
    check(request.getSuccessList(), allowed - operations);
    check(request.getFailureList(), allowed - operations);
  }

  private static void check(List<RequestOp> operations, int allowed) throws KvException {
    for (RequestOp operation : operations) {
      switch (operation.getRequestCase()) {
        case REQUEST_RANGE -> check(operation.getRequestRange());
        case REQUEST_PUT -> check(operation.getRequestPut());
        case REQUEST_DELETE_RANGE -> check(operation.getRequestDeleteRange());
        case REQUEST_TXN -> check(operation.getRequestTxn(), allowed);
        case REQUEST_NOT_SET -> throw new KvException(KvError.KEY_NOT_FOUND);
      }
    }
  }

  private static void refuseIf(boolean wrong, KvError error) throws KvException {
    if (wrong) {
      throw new KvException(error);
    }
  }
}
