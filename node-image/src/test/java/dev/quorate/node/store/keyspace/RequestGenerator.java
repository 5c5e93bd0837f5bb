package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.Compare.CompareResult;
import dev.quorate.node.etcd.wire.Compare.CompareTarget;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeRequest.SortOrder;
import dev.quorate.node.etcd.wire.RangeRequest.SortTarget;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import java.util.random.RandomGenerator;

/**
 * Random requests over a few keys, so that they meet: every option, and some requests that must be
 * refused.
 */
public final class RequestGenerator {
  private final RandomGenerator random;
  private long revision;
  private long compactRevision;

  public RequestGenerator(RandomGenerator random) {
    this.random = random;
  }

  /** The next request, where it helps near what the store's revisions are now. */
  public Message next(long currentRevision, long currentCompactRevision) {
    revision = currentRevision;
    compactRevision = currentCompactRevision;
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> put();
      case 6, 7 -> deleteRange();
      case 8, 9, 10, 11, 12 -> range();
      case 13 -> random.nextInt(4) == 0 ? compaction() : put();
      default -> txn(2);
    };
  }

  private CompactionRequest compaction() {
    return CompactionRequest.newBuilder()
        .setRevision(
            random.nextInt(4) == 0 ? nearby() : random.nextLong(compactRevision, revision + 1))
        .setPhysical(random.nextBoolean())
        .build();
  }

  private PutRequest put() {
    PutRequest.Builder put = PutRequest.newBuilder().setKey(key()).setPrevKv(random.nextBoolean());
    boolean ignoreValue = random.nextInt(8) == 0;
    if (!ignoreValue || random.nextInt(8) == 0) {
      put.setValue(value());
    }
    return put.setIgnoreValue(ignoreValue)
        .setIgnoreLease(random.nextInt(8) == 0)
        .setLease(random.nextInt(40) == 0 ? 77 : 0)
        .build();
  }

  private DeleteRangeRequest deleteRange() {
    return DeleteRangeRequest.newBuilder()
        .setKey(key())
        .setRangeEnd(random.nextInt(3) > 0 ? ByteString.EMPTY : rangeEnd())
        .setPrevKv(random.nextBoolean())
        .build();
  }

  private RangeRequest range() {
    return RangeRequest.newBuilder()
        .setKey(key())
        .setRangeEnd(rangeEnd())
        .setLimit(random.nextInt(3) > 0 ? 0 : random.nextInt(-1, 6))
        .setRevision(random.nextInt(3) > 0 ? 0 : nearby())
        .setSortOrder(SortOrder.forNumber(random.nextInt(3)))
        .setSortTarget(SortTarget.forNumber(random.nextInt(2) * random.nextInt(5)))
        .setSerializable(random.nextBoolean())
        .setKeysOnly(random.nextInt(4) == 0)
        .setCountOnly(random.nextInt(6) == 0)
        .setMinModRevision(filter())
        .setMaxModRevision(filter())
        .setMinCreateRevision(filter())
        .setMaxCreateRevision(filter())
        .build();
  }

  private long filter() {
    return random.nextInt(8) > 0 ? 0 : nearby();
  }

  private long nearby() {
    return Math.max(-2, compactRevision - 2)
        + random.nextLong(revision - Math.max(-2, compactRevision - 2) + 3);
  }

  private TxnRequest txn(int depth) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      txn.addCompare(compare());
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      txn.addSuccess(operation(depth));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      txn.addFailure(operation(depth));
    }
    return txn.build();
  }

  private RequestOp operation(int depth) {
    RequestOp.Builder operation = RequestOp.newBuilder();
    return switch (random.nextInt(depth > 0 ? 11 : 9)) {
      case 0, 1, 2, 3 -> operation.setRequestPut(put()).build();
      case 4, 5 -> operation.setRequestDeleteRange(deleteRange()).build();
      case 6, 7 -> operation.setRequestRange(range()).build();
      case 8 ->
          random.nextInt(20) == 0 ? operation.build() : operation.setRequestPut(put()).build();
      default -> operation.setRequestTxn(txn(depth - 1)).build();
    };
  }

  private Compare compare() {
    Compare.Builder compare =
        Compare.newBuilder()
            .setKey(key())
            .setRangeEnd(random.nextInt(3) > 0 ? ByteString.EMPTY : rangeEnd())
            .setResult(CompareResult.forNumber(random.nextInt(4)))
            .setTarget(CompareTarget.forNumber(random.nextInt(5)));
    return switch (compare.getTarget()) {
      case VERSION -> compare.setVersion(random.nextInt(4)).build();
      case CREATE -> compare.setCreateRevision(nearby()).build();
      case MOD -> compare.setModRevision(nearby()).build();
      case VALUE -> compare.setValue(value()).build();
      case LEASE -> compare.setLease(random.nextInt(2)).build();
      case UNRECOGNIZED -> throw new AssertionError("not generated");
    };
  }

  public ByteString key() {
    if (random.nextInt(60) == 0) {
      return ByteString.EMPTY;
    }
    byte[] key = new byte[random.nextInt(1, 4)];
    byte[] alphabet = {'a', 'b', 'c', 0, (byte) 0xff};
    for (int i = 0; i < key.length; i++) {
      key[i] = alphabet[random.nextInt(random.nextInt(6) == 0 ? 5 : 3)];
    }
    return ByteString.copyFrom(key);
  }

  public ByteString rangeEnd() {
    return switch (random.nextInt(5)) {
      case 0 -> ByteString.EMPTY;
      case 1 -> ByteString.copyFrom(new byte[1]);
      default -> key();
    };
  }

  private ByteString value() {
    return ByteString.copyFromUtf8("v".repeat(random.nextInt(3)) + random.nextInt(5));
  }
}
