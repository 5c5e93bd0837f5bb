package dev.quorate.node.engine.simulation;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.store.meta.MetaCommand;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** What clients write: mostly puts, some deletions, now and then a compaction. */
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
    ByteString key = ByteString.copyFromUtf8("key-" + random.nextInt(KEYS));
    return switch (random.nextInt(24)) {
      case 0 ->
          new MetaCommand.DeleteRange(DeleteRangeRequest.newBuilder().setKey(key).build()).encode();
      case 1 ->
          new MetaCommand.Compact(
                  CompactionRequest.newBuilder().setRevision(Math.max(1, written / 2)).build())
              .encode();
      default -> put(random, key, bytes);
    };
  }

  static byte[] put(SplittableRandom random, int bytes) {
    return put(random, ByteString.copyFromUtf8("key-" + random.nextInt(KEYS)), bytes);
  }

  private static byte[] put(SplittableRandom random, ByteString key, int bytes) {
    byte[] value = ByteBuffer.allocate(bytes).putLong(random.nextLong()).array();
    return new MetaCommand.Put(
            PutRequest.newBuilder()
                .setKey(key)
                .setValue(ByteString.copyFrom(value))
                .setPrevKv(true)
                .build())
        .encode();
  }
}
