package dev.quorate.node.engine.simulation;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.meta.MetaCommand;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** What clients write: mostly puts, some transactions and deletions, now and then a compaction. */
final class Commands {
  private static final int KEYS = 12;

  private Commands() {}

  static byte[] formation() {
    return MetaCommand.FormCluster.of(new byte[] {1}).encode();
  }

  /**
   * @param bytes of the value, if it is a put
   */
  static byte[] any(SplittableRandom random, int bytes, long written) {
    ByteString key = anyKey(random);
    return switch (random.nextInt(24)) {
      case 0 ->
          new MetaCommand.DeleteRange(DeleteRangeRequest.newBuilder().setKey(key).build()).encode();
      case 1 ->
          new MetaCommand.Compact(
                  CompactionRequest.newBuilder().setRevision(Math.max(1, written / 2)).build())
              .encode();
      case 2, 3, 4, 5 -> new MetaCommand.Txn(transaction(random, bytes, written)).encode();
      default -> new MetaCommand.Put(putRequest(random, key, bytes)).encode();
    };
  }

  static byte[] put(SplittableRandom random, int bytes) {
    return new MetaCommand.Put(putRequest(random, anyKey(random), bytes)).encode();
  }

  private static ByteString anyKey(SplittableRandom random) {
    return ByteString.copyFromUtf8("key-" + random.nextInt(KEYS));
  }

  private static PutRequest putRequest(SplittableRandom random, ByteString key, int bytes) {
    byte[] value = ByteBuffer.allocate(bytes).putLong(random.nextLong()).array();
    return PutRequest.newBuilder()
        .setKey(key)
        .setValue(ByteString.copyFrom(value))
        .setPrevKv(true)
        .build();
  }

  /**
   * A compare-and-swap of several keys. Some are refused, since etcd lets a transaction put a key
   * only once: then nothing of it may be there.
   */
  private static TxnRequest transaction(SplittableRandom random, int bytes, long written) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      txn.addCompare(condition(random, written));
    }
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      txn.addSuccess(operation(random, bytes));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      txn.addFailure(operation(random, bytes));
    }
    return txn.build();
  }

  private static Compare condition(SplittableRandom random, long written) {
    Compare.Builder compare = Compare.newBuilder().setKey(anyKey(random));
    return switch (random.nextInt(3)) {
      case 0 ->
          compare
              .setTarget(Compare.CompareTarget.VERSION)
              .setResult(Compare.CompareResult.EQUAL)
              .setVersion(random.nextInt(2))
              .build();
      case 1 ->
          compare
              .setTarget(Compare.CompareTarget.MOD)
              .setResult(Compare.CompareResult.LESS)
              .setModRevision(1 + random.nextLong(written + 1))
              .build();
      default ->
          compare
              .setTarget(Compare.CompareTarget.VALUE)
              .setResult(Compare.CompareResult.GREATER)
              .setValue(ByteString.copyFrom(new byte[] {(byte) random.nextInt()}))
              .build();
    };
  }

  private static RequestOp operation(SplittableRandom random, int bytes) {
    ByteString key = anyKey(random);
    return switch (random.nextInt(4)) {
      case 0 ->
          RequestOp.newBuilder()
              .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key).setPrevKv(true))
              .build();
      case 1 ->
          RequestOp.newBuilder().setRequestRange(RangeRequest.newBuilder().setKey(key)).build();
      default -> RequestOp.newBuilder().setRequestPut(putRequest(random, key, bytes)).build();
    };
  }
}
