package dev.quorate.node.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The hashes are those that etcd 3.7.3 answered to the same commands. */
class KeyspaceHashTest {
  private final List<Runnable> sweeps = new ArrayList<>();
  private final MetaStateMachine machine = new MetaStateMachine(sweeps::add);

  @Test
  void theHashIsThatOfEtcdWhateverIsCompacted() throws Exception {
    machine.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    machine.apply(2, new MetaCommand.RaiseLevel(MetaCommand.LEVEL_OF_ORDER).encode());
    assertThat(hash(0)).isEqualTo(1084519789L);

    apply(put("a", "1"));
    apply(put("b", "2"));
    apply(put("a", "3"));
    assertThat(hash(0)).isEqualTo(2069675932L);

    apply(
        new MetaCommand.Txn(
            TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestPut(put("c", "1").request()))
                .addSuccess(RequestOp.newBuilder().setRequestPut(put("d", "2").request()))
                .addSuccess(RequestOp.newBuilder().setRequestDeleteRange(delete("a", "").request()))
                .build()));
    assertThat(hash(0)).isEqualTo(199913575L);
    apply(delete("b", ""));
    assertThat(hash(0)).isEqualTo(1815712507L);
    apply(put("b", "4"));
    assertThat(hash(0)).isEqualTo(1559331559L);
    assertThat(hash(6)).as("of before").isEqualTo(1815712507L);
    assertThat(hash(5)).as("of before").isEqualTo(199913575L);

    compact(6);
    assertThat(hash(0)).isEqualTo(3328647036L);
    sweep();
    assertThat(hash(0)).as("the memory is freed").isEqualTo(3328647036L);

    apply(put("c", "5"));
    assertThat(hash(0)).isEqualTo(133648585L);
    apply(delete("\0", "\0"));
    assertThat(hash(0)).as("no key is left").isEqualTo(3561165356L);
    compact(8);
    assertThat(hash(0)).isEqualTo(3837789028L);
    sweep();
    assertThat(hash(0)).as("the memory is freed").isEqualTo(3837789028L);

    KeyspaceHash last = machine.keyspace().hash(0);
    assertThat(last).isEqualTo(new KeyspaceHash((int) 3837789028L, 8, 9, 9));
    assertThatThrownBy(() -> hash(7)).hasMessageContaining("COMPACTED");
    assertThatThrownBy(() -> hash(10)).hasMessageContaining("FUTURE_REVISION");
  }

  private long hash(long revision) throws KvException {
    return Integer.toUnsignedLong(machine.keyspace().hash(revision).hash());
  }

  private void apply(MetaCommand command) {
    machine.apply(0, command.encode());
  }

  private void compact(long revision) {
    apply(new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(revision).build()));
  }

  private void sweep() {
    assertThat(sweeps).isNotEmpty();
    sweeps.forEach(Runnable::run);
    sweeps.clear();
  }

  private static MetaCommand.Put put(String key, String value) {
    return new MetaCommand.Put(
        PutRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8(key))
            .setValue(ByteString.copyFromUtf8(value))
            .build());
  }

  private static MetaCommand.DeleteRange delete(String key, String end) {
    return new MetaCommand.DeleteRange(
        DeleteRangeRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8(key))
            .setRangeEnd(ByteString.copyFromUtf8(end))
            .build());
  }
}
