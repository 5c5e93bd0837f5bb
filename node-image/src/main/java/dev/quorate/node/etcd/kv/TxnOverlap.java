package dev.quorate.node.etcd.kv;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Refuses a transaction that could put a key twice, or put and delete it: which of the two came
 * last would not show in one revision. The two branches of a nested transaction exclude each other,
 * so they may overlap (etcd, checkIntervals).
 */
final class TxnOverlap {
  private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

  private final NavigableSet<ByteString> puts =
      new TreeSet<>(ByteString.unsignedLexicographicalComparator());
  private final KeyIntervals deletes = new KeyIntervals();

  private TxnOverlap() {}

  static void check(List<RequestOp> operations) throws KvException {
    collect(operations);
  }

  private static TxnOverlap collect(List<RequestOp> operations) throws KvException {
    TxnOverlap all = new TxnOverlap();
    for (RequestOp operation : operations) {
      if (operation.hasRequestDeleteRange()) {
        all.deletes.add(operation.getRequestDeleteRange());
      }
    }
    for (RequestOp operation : operations) {
      if (operation.hasRequestTxn()) {
        all.addNested(operation.getRequestTxn());
      }
    }
    for (RequestOp operation : operations) {
      if (operation.hasRequestPut()) {
        all.addPut(operation.getRequestPut().getKey());
      }
    }
    return all;
  }

  private void addNested(TxnRequest nested) throws KvException {
    TxnOverlap success = collect(nested.getSuccessList());
    TxnOverlap failure = collect(nested.getFailureList());
    for (ByteString key : success.puts) {
      addPut(key);
    }
    for (ByteString key : failure.puts) {
      if (!success.puts.contains(key)) {
        addPut(key);
      }
    }
    deletes.addAll(success.deletes);
    deletes.addAll(failure.deletes);
  }

  private void addPut(ByteString key) throws KvException {
    if (deletes.contains(key) || !puts.add(key)) {
      throw new KvException(KvError.DUPLICATE_KEY);
    }
  }

  /** Half-open intervals of keys, merged. */
  private static final class KeyIntervals {
    private final NavigableMap<ByteString, ByteString> ends =
        new TreeMap<>(ByteString.unsignedLexicographicalComparator());

    void add(DeleteRangeRequest request) {
      ByteString end = request.getRangeEnd();
      // etcd takes the end \0, "everything from the key on", for an ordinary end here: such a
      // delete overlaps nothing, and one transaction may delete all keys and put new ones.
      add(request.getKey(), end.isEmpty() ? request.getKey().concat(ZERO) : end);
    }

    void addAll(KeyIntervals others) {
      others.ends.forEach(this::add);
    }

    private void add(ByteString from, ByteString end) {
      if (compare(from, end) >= 0) {
        return;
      }
      ByteString begin = from;
      ByteString until = end;
      for (Map.Entry<ByteString, ByteString> near = touching(begin, until);
          near != null;
          near = touching(begin, until)) {
        ends.remove(near.getKey());
        begin = compare(near.getKey(), begin) < 0 ? near.getKey() : begin;
        until = compare(near.getValue(), until) > 0 ? near.getValue() : until;
      }
      ends.put(begin, until);
    }

    /** An interval that overlaps or adjoins, or null. */
    private Map.Entry<ByteString, ByteString> touching(ByteString begin, ByteString until) {
      Map.Entry<ByteString, ByteString> near = ends.floorEntry(until);
      return near != null && compare(near.getValue(), begin) >= 0 ? near : null;
    }

    boolean contains(ByteString key) {
      Map.Entry<ByteString, ByteString> near = ends.floorEntry(key);
      return near != null && compare(key, near.getValue()) < 0;
    }

    private static int compare(ByteString left, ByteString right) {
      return ByteString.unsignedLexicographicalComparator().compare(left, right);
    }
  }
}
