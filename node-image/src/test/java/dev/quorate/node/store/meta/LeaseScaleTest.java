package dev.quorate.node.store.meta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.store.keyspace.MetaResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A million keys on ten thousand leases; prints what they take, next to the same without leases.
 */
class LeaseScaleTest {
  private static final int LEASES = 10_000;
  private static final int KEYS = 1_000_000;

  @Test
  @Tag("full")
  void aMillionKeysEndWithTheirLeases() {
    long bare = heapOf(fill(0));
    MetaStateMachine machine = fill(LEASES);
    long leased = heapOf(machine);
    System.out.printf(
        "%d keys on %d leases: %d MiB, %d MiB without leases%n",
        KEYS, LEASES, leased >> 20, bare >> 20);
    assertThat(leased - bare).as("bytes of the leases").isLessThan(KEYS * 20L + LEASES * 500L);

    machine.apply(1, new MetaCommand.TakeLeases(1).encode());
    long begun = System.nanoTime();
    for (long id = 1; id <= LEASES; id++) {
      long grantedAt = machine.leases().find(id).orElseThrow().record().grantedAt();
      assertThat(machine.apply(1, new MetaCommand.ExpireLease(1, id, grantedAt).encode()))
          .isInstanceOf(MetaResult.LeaseRevoked.class);
    }
    System.out.printf("all of them ended in %d ms%n", (System.nanoTime() - begun) / 1_000_000);
    assertThat(machine.keyspace().size()).isZero();
    assertThat(machine.leases().isEmpty()).isTrue();
  }

  private static MetaStateMachine fill(int leases) {
    MetaStateMachine machine = new MetaStateMachine(Runnable::run);
    machine.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    machine.apply(1, new MetaCommand.RaiseLevel(3).encode());
    for (long id = 1; id <= leases; id++) {
      machine.apply(
          id,
          new MetaCommand.GrantLease(LeaseGrantRequest.newBuilder().setID(id).setTTL(60).build())
              .encode());
    }
    for (int i = 0; i < KEYS; i++) {
      PutRequest put =
          PutRequest.newBuilder()
              .setKey(ByteString.copyFromUtf8("registry/events/" + i))
              .setLease(leases == 0 ? 0 : 1L + i % leases)
              .build();
      assertThat(machine.apply(1, new MetaCommand.Put(put).encode()))
          .isInstanceOf(MetaResult.Put.class);
    }
    return machine;
  }

  private static long heapOf(MetaStateMachine machine) {
    System.gc();
    long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    assertThat(machine.keyspace().size()).isEqualTo(KEYS);
    return used;
  }
}
