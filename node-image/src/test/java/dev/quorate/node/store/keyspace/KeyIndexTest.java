package dev.quorate.node.store.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KeyValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyIndexTest {
  private static final byte[] KEY = {'k'};

  private final KeyIndex index = new KeyIndex();

  /** The writer looked the deletion up, and the sweeper took it away before the put. */
  @Test
  void aSweptDeletionIsNotCountedOffTwice() {
    index.append(KEY, keyValue(2, 1), 0, null);
    long one = index.sizeInBytes();
    index.append(KEY, keyValue(3, 0), 0, index.newest(KEY));
    KeyVersion deletion = index.newest(KEY);
    index.sweep(4);
    assertThat(index.sizeInBytes()).isZero();

    index.append(KEY, keyValue(4, 1), 0, deletion);

    assertThat(index.sizeInBytes()).isEqualTo(one);
    index.sweep(4);
    assertThat(index.sizeInBytes()).isEqualTo(one);
  }

  /** A watch may begin at the compact revision, and must learn what was deleted there. */
  @Test
  void aDeletionAtTheFloorIsKeptUntilTheNextSweep() {
    index.append(KEY, keyValue(2, 1), 0, null);
    index.append(KEY, keyValue(3, 0), 0, index.newest(KEY));
    index.sweep(3);
    assertThat(changesFrom(3)).containsExactly(3L);
    assertThat(index.newest(KEY).older()).isNull();

    index.sweep(4);

    assertThat(changesFrom(3)).isEmpty();
    assertThat(index.newest(KEY)).isNull();
    assertThat(index.sizeInBytes()).isZero();
  }

  private List<Long> changesFrom(long revision) {
    List<Long> found = new ArrayList<>();
    index
        .changes()
        .untilEnough(
            revision,
            Long.MAX_VALUE,
            version -> {
              found.add(version.keyValue.getModRevision());
              return false;
            });
    return found;
  }

  @Test
  void aVersionIsFoundInALogarithmOfSteps() {
    KeyVersion newest = history(1, 100_000);

    for (long revision = 1; revision <= 100_000; revision += 7) {
      assertThat(newest.at(revision).keyValue.getModRevision()).isEqualTo(revision);
      assertThat(steps(newest, revision)).isLessThan(60);
    }
    assertThat(newest.at(0)).isNull();
  }

  @Test
  void aCutHistoryHoldsNothingThatWasCutAndIsFoundAsQuickly() {
    KeyVersion newest = history(1, 10_000);
    KeyVersion last = newest.at(4_000);

    assertThat(newest.cutBehind(last).keyValue.getModRevision()).isEqualTo(3_999);
    newest = history(newest, 10_001, 20_000);

    for (long revision = 4_000; revision <= 20_000; revision++) {
      assertThat(newest.at(revision).keyValue.getModRevision()).isEqualTo(revision);
      assertThat(steps(newest, revision)).isLessThan(60);
    }
    assertThat(newest.at(3_999)).isNull();
    assertThat(reachable(newest)).hasSize(16_001);
  }

  private static KeyVersion history(long first, long last) {
    return history(null, first, last);
  }

  private static KeyVersion history(KeyVersion newest, long first, long last) {
    KeyVersion history = newest;
    for (long revision = first; revision <= last; revision++) {
      history = new KeyVersion(keyValue(revision, revision), history);
    }
    return history;
  }

  private static int steps(KeyVersion newest, long revision) {
    int steps = 0;
    for (KeyVersion version = newest;
        version.keyValue.getModRevision() > revision;
        version = version.towards(revision)) {
      steps++;
    }
    return steps;
  }

  /** By whatever way. */
  private static Set<KeyVersion> reachable(KeyVersion newest) {
    Set<KeyVersion> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (KeyVersion version = newest; version != null; version = version.older()) {
      found.add(version);
      KeyVersion skipped = version.towards(Long.MIN_VALUE);
      if (skipped != null) {
        found.add(skipped);
      }
    }
    return found;
  }

  private static KeyValue keyValue(long revision, long version) {
    return KeyValue.newBuilder()
        .setKey(ByteString.copyFrom(KEY))
        .setModRevision(revision)
        .setVersion(version)
        .build();
  }
}
