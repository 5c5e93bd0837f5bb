package dev.quorate.node.store.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KeyValue;
import org.junit.jupiter.api.Test;

class KeyIndexTest {
  private static final byte[] KEY = {'k'};

  private final KeyIndex index = new KeyIndex();

  /** The writer looked the deletion up, and the sweeper took it away before the put. */
  @Test
  void aSweptDeletionIsNotCountedOffTwice() {
    index.append(KEY, keyValue(2, 1), null);
    long one = index.sizeInBytes();
    index.append(KEY, keyValue(3, 0), index.newest(KEY));
    KeyVersion deletion = index.newest(KEY);
    index.sweep(3);
    assertThat(index.sizeInBytes()).isZero();

    index.append(KEY, keyValue(4, 1), deletion);

    assertThat(index.sizeInBytes()).isEqualTo(one);
    index.sweep(4);
    assertThat(index.sizeInBytes()).isEqualTo(one);
  }

  private static KeyValue keyValue(long revision, long version) {
    return KeyValue.newBuilder()
        .setKey(ByteString.copyFrom(KEY))
        .setModRevision(revision)
        .setVersion(version)
        .build();
  }
}
