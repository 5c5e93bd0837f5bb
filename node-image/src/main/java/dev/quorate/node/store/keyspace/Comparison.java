package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.Compare.CompareTarget;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import java.util.List;

/** The guards of a transaction. */
final class Comparison {
  private Comparison() {}

  /** Whether every guard holds, each for every key of its range. */
  static boolean allHold(List<Compare> compares, KeyIndex index, long revision) {
    for (Compare compare : compares) {
      if (!holds(compare, index, revision)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(Compare compare, KeyIndex index, long revision) {
    Found found = new Found(compare);
    index.untilEnough(range(compare), revision, found::contradicts);
    if (!found.any) {
      // A key that is not there compares as zeros, but no value: on the wire an empty value and a
      // missing one are the same (etcd, applyCompare).
      return compare.getTarget() != CompareTarget.VALUE
          && holds(compare, KeyValue.getDefaultInstance());
    }
    return found.allHold;
  }

  private static final class Found {
    private final Compare compare;
    private boolean any;
    private boolean allHold = true;

    Found(Compare compare) {
      this.compare = compare;
    }

    boolean contradicts(KeyValue keyValue) {
      any = true;
      allHold = holds(compare, keyValue);
      return !allHold;
    }
  }

  /** Whether the guards look at no more than so many keys, those of nested ones included. */
  static boolean lookAtMost(int most, TxnRequest request, KeyIndex index) {
    return most >= count(request, index, most + 1);
  }

  private static int count(TxnRequest request, KeyIndex index, int enough) {
    int count = 0;
    for (Compare compare : request.getCompareList()) {
      count += index.width(range(compare), enough - count);
    }
    for (List<RequestOp> branch : List.of(request.getSuccessList(), request.getFailureList())) {
      for (RequestOp operation : branch) {
        if (operation.hasRequestTxn()) {
          count += count(operation.getRequestTxn(), index, enough - count);
        }
      }
    }
    return count;
  }

  private static KeyRange range(Compare compare) {
    return KeyRange.of(compare.getKey(), compare.getRangeEnd());
  }

  private static boolean holds(Compare compare, KeyValue keyValue) {
    int order =
        switch (compare.getTarget()) {
          case VERSION -> Long.compare(keyValue.getVersion(), compare.getVersion());
          case CREATE -> Long.compare(keyValue.getCreateRevision(), compare.getCreateRevision());
          case MOD -> Long.compare(keyValue.getModRevision(), compare.getModRevision());
          case LEASE -> Long.compare(keyValue.getLease(), compare.getLease());
          case VALUE ->
              ByteString.unsignedLexicographicalComparator()
                  .compare(keyValue.getValue(), compare.getValue());
          case UNRECOGNIZED -> 0;
        };
    return switch (compare.getResult()) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case GREATER -> order > 0;
      case LESS -> order < 0;
      case UNRECOGNIZED -> true;
    };
  }
}
