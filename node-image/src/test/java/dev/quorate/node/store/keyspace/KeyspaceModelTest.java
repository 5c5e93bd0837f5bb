package dev.quorate.node.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories on the state machine and on a naive model: the same at every revision. */
class KeyspaceModelTest {
  private static final int STEPS = 600;
  private static final ByteString ALL = ByteString.copyFrom(new byte[1]);

  private final Queue<Runnable> background = new ArrayDeque<>();
  private final NaiveStore model = new NaiveStore();
  private MetaStateMachine machine = new MetaStateMachine(background::add);
  private long index;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aRandomHistoryReadsAsTheModelAtEveryRevision(long seed) throws Exception {
    Random random = new Random(seed);
    apply(MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    for (int step = 0; step < STEPS; step++) {
      step(random);
      if (random.nextInt(20) == 0) {
        while (!background.isEmpty()) {
          background.remove().run();
        }
        assertSameAsModel();
      }
      if (random.nextInt(50) == 0) {
        restart(random);
        assertSameAsModel();
      }
    }
    assertSameAsModel();
  }

  private void step(Random random) {
    ByteString key = ByteString.copyFromUtf8("k" + random.nextInt(12));
    ByteString value = ByteString.copyFromUtf8("v" + random.nextInt(1000));
    switch (random.nextInt(8)) {
      case 0 -> {
        ByteString end = ByteString.copyFromUtf8("k" + random.nextInt(12));
        NavigableMap<ByteString, KeyValue> now = model.states.lastEntry().getValue();
        if (comesBefore(key, end) && !now.subMap(key, end).isEmpty()) {
          model.write(state -> state.subMap(key, end).clear());
        }
        apply(
            new MetaCommand.DeleteRange(
                    DeleteRangeRequest.newBuilder().setKey(key).setRangeEnd(end).build())
                .encode());
      }
      case 1 -> {
        // Two puts of one transaction: one revision.
        ByteString other = key.concat(ALL);
        model.write(
            state -> {
              model.put(state, key, value);
              model.put(state, other, value);
            });
        apply(
            new MetaCommand.Txn(
                    TxnRequest.newBuilder()
                        .addSuccess(RequestOp.newBuilder().setRequestPut(put(key, value)))
                        .addSuccess(RequestOp.newBuilder().setRequestPut(put(other, value)))
                        .build())
                .encode());
      }
      case 2 -> {
        long target = random.nextLong(model.states.firstKey(), model.revision() + 1);
        if (random.nextInt(4) == 0 && target > machine.keyspace().compactRevision()) {
          model.compact(target);
          apply(
              new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(target).build())
                  .encode());
        }
      }
      default -> {
        model.write(state -> model.put(state, key, value));
        apply(new MetaCommand.Put(put(key, value)).encode());
      }
    }
  }

  /** Takes a capture, lets history and compaction go on, and continues from the capture. */
  private void restart(Random random) throws IOException {
    byte[] now = bytes(machine);
    NavigableMap<Long, NavigableMap<ByteString, KeyValue>> states = new TreeMap<>(model.states);
    long at = index;
    SnapshotContent capture = machine.capture();
    for (int i = random.nextInt(30); i > 0; i--) {
      step(random);
    }
    while (!background.isEmpty()) {
      background.remove().run();
    }
    ByteArrayOutputStream later = new ByteArrayOutputStream();
    capture.writeTo(later);
    assertThat(later.toByteArray())
        .as("a snapshot does not depend on when it is written")
        .isEqualTo(now);

    machine = new MetaStateMachine(background::add);
    machine.prepare(new ByteArrayInputStream(now)).install();
    assertThat(bytes(machine)).as("a restored state has the same snapshot").isEqualTo(now);
    model.states.clear();
    model.states.putAll(states);
    index = at;
  }

  private void assertSameAsModel() throws KvException {
    Keyspace keyspace = machine.keyspace();
    assertThat(keyspace.revision()).isEqualTo(model.revision());
    assertThat(keyspace.size()).isEqualTo(model.at(model.revision()).size());
    for (long revision : model.states.keySet()) {
      List<KeyValue> found = keyspace.range(everything(revision)).getKvsList();
      assertThat(found).as("at revision %d", revision).isEqualTo(model.at(revision));
    }
    assertSameChangesAsModel();
    if (model.states.firstKey() > 1) {
      assertThatThrownBy(() -> keyspace.range(everything(model.states.firstKey() - 1)))
          .isInstanceOfSatisfying(
              KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.COMPACTED));
    }
  }

  private void assertSameChangesAsModel() throws KvException {
    Keyspace keyspace = machine.keyspace();
    long oldest = model.states.firstKey();
    if (oldest > 1) {
      assertThat(keyspace.firstChange())
          .as("after a restart without what was deleted there")
          .isBetween(oldest, oldest + 1);
      assertThatThrownBy(() -> changes(keyspace.firstChange() - 1))
          .isInstanceOfSatisfying(
              KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.COMPACTED));
    }
    for (long from = oldest + 1; from <= model.revision() + 3; from += 1 + from % 7) {
      List<Changes.Change> expected = new ArrayList<>();
      for (long revision : model.states.tailMap(from).keySet()) {
        expected.addAll(model.changes(revision));
      }
      assertThat(changes(from)).as("from revision %d", from).isEqualTo(expected);
    }
  }

  /** In parts, each of whole revisions. */
  private List<Changes.Change> changes(long from) throws KvException {
    Keyspace keyspace = machine.keyspace();
    List<Changes.Change> all = new ArrayList<>();
    Changes.Limit limit = new Changes.Limit(3, Long.MAX_VALUE);
    Changes part = keyspace.changes(from, limit, _ -> true);
    all.addAll(part.changes());
    while (!part.isToTheEnd()) {
      long next = part.next();
      assertThat(part.changes())
          .isNotEmpty()
          .allMatch(change -> change.keyValue().getModRevision() < next);
      part = keyspace.changes(next, limit, _ -> true);
      all.addAll(part.changes());
    }
    assertThat(part.revision()).isEqualTo(model.revision());
    return all;
  }

  private void apply(byte[] command) {
    index++;
    assertThat(machine.apply(index, command))
        .isNotInstanceOfAny(MetaResult.Invalid.class, MetaResult.Refused.class);
  }

  private static boolean comesBefore(ByteString key, ByteString end) {
    return ByteString.unsignedLexicographicalComparator().compare(key, end) < 0;
  }

  private static PutRequest put(ByteString key, ByteString value) {
    return PutRequest.newBuilder().setKey(key).setValue(value).build();
  }

  private static RangeRequest everything(long revision) {
    return RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL).setRevision(revision).build();
  }

  private static byte[] bytes(MetaStateMachine machine) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    machine.capture().writeTo(out);
    return out.toByteArray();
  }
}
