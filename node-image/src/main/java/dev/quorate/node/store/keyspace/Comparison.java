package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.Compare.CompareTarget;
import dev.quorate.node.etcd.wire.KeyValue;
import java.util.ArrayList;
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
    List<KeyValue> found = new ArrayList<>();
    index.forEach(KeyRange.of(compare.getKey(), compare.getRangeEnd()), revision, found::add);
    if (found.isEmpty()) {
      // A key that is not there compares as zeros, but no value: on the wire an empty value and a
      // missing one are the same (etcd, applyCompare).
      return compare.getTarget() != CompareTarget.VALUE
          && holds(compare, KeyValue.getDefaultInstance());
    }
    return found.stream().allMatch(keyValue -> holds(compare, keyValue));
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
