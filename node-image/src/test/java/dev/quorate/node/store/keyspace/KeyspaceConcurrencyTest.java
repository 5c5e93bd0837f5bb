package dev.quorate.node.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One writer, a sweeper, and readers that must always see one revision as a whole. */
class KeyspaceConcurrencyTest {
  private static final int KEYS = 8;
  private static final int WRITES = 5_000;
  private static final ByteString ALL = ByteString.copyFrom(new byte[1]);

  @Test
  void aReaderSeesOneRevisionAsAWholeOrIsToldThatItIsCompacted() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      MetaStateMachine machine = new MetaStateMachine(threads);
      machine.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
      write(machine, 0);
      AtomicBoolean written = new AtomicBoolean();
      Callable<Integer> latest = () -> read(machine.keyspace(), written, 0);
      Callable<Integer> past = () -> read(machine.keyspace(), written, 12);
      List<Future<Integer>> readers = List.of(threads.submit(latest), threads.submit(past));
      for (int i = 1; i < WRITES; i++) {
        write(machine, i);
        if (i % 10 == 0) {
          machine.apply(
              i,
              new MetaCommand.Compact(
                      CompactionRequest.newBuilder()
                          .setRevision(machine.keyspace().revision() - 5)
                          .build())
                  .encode());
        }
      }
      written.set(true);
      assertThat(readers.get(0).get()).as("reads of the latest").isPositive();
      assertThat(readers.get(1).get()).as("reads of the past").isPositive();
    }
  }

  /** Revision i+2 sets every key to i. */
  private static void write(MetaStateMachine machine, int i) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    for (int key = 0; key < KEYS; key++) {
      txn.addSuccess(
          RequestOp.newBuilder()
              .setRequestPut(
                  PutRequest.newBuilder()
                      .setKey(ByteString.copyFromUtf8("key" + key))
                      .setValue(ByteString.copyFromUtf8(String.valueOf(i)))));
    }
    assertThat(machine.apply(0, new MetaCommand.Txn(txn.build()).encode()))
        .isInstanceOf(MetaResult.Txn.class);
  }

  private static int read(Keyspace keyspace, AtomicBoolean written, int back) {
    int whole = 0;
    while (!written.get() || whole == 0) {
      long revision = Math.max(2, keyspace.revision() - back);
      try {
        List<KeyValue> found =
            keyspace
                .range(
                    RangeRequest.newBuilder()
                        .setKey(ALL)
                        .setRangeEnd(ALL)
                        .setRevision(back == 0 ? 0 : revision)
                        .build())
                .getKvsList();
        assertThat(found).hasSize(KEYS);
        assertThat(found)
            .extracting(KeyValue::getModRevision)
            .containsOnly(found.get(0).getModRevision());
        if (back > 0) {
          assertThat(found.get(0).getValue().toStringUtf8()).isEqualTo("" + (revision - 2));
        }
        whole++;
      } catch (KvException e) {
        assertThat(e.error()).isEqualTo(KvError.COMPACTED);
        assertThat(back).as("the latest is never compacted").isPositive();
      }
    }
    return whole;
  }
}
