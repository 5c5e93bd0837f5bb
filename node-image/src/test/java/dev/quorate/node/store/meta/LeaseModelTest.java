package dev.quorate.node.store.meta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.lease.Lease;
import dev.quorate.node.store.lease.LeaseRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands on the state machine, and on two maps: each key's lease, each lease's record. */
class LeaseModelTest {
  private static final int STEPS = 3000;

  private final Map<String, Long> leaseOfKey = new TreeMap<>();
  private final Map<Long, LeaseRecord> leases = new TreeMap<>();
  private MetaStateMachine machine = new MetaStateMachine(Runnable::run);
  private long index;
  private long revision = 1;
  private long office;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aRandomHistoryLeavesTheKeysAndLeasesOfTheModel(long seed) throws Exception {
    Random random = new Random(seed);
    apply(MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)));
    apply(new MetaCommand.RaiseLevel(3));
    for (int step = 0; step < STEPS; step++) {
      step(random);
      if (random.nextInt(20) == 0) {
        assertSameAsModel();
      }
      if (random.nextInt(200) == 0) {
        restart();
        assertSameAsModel();
      }
    }
    assertSameAsModel();
    assertThat(revision).isGreaterThan(STEPS / 8);
  }

  private void step(Random random) {
    String key = "k" + random.nextInt(25);
    long id = 1L + random.nextInt(8);
    switch (random.nextInt(9)) {
      case 0, 1 -> grant(id, 1 + random.nextInt(100));
      case 2 -> revoke(id);
      case 3 -> {
        office = Math.max(office, 1 + random.nextInt(5) + office / 2);
        apply(new MetaCommand.TakeLeases(office));
      }
      case 4 -> expire(id, random);
      case 5 -> checkpoint(id, random);
      case 6 -> deleteRange(key, "k" + random.nextInt(25));
      case 7 -> txn(key, key + "'", random.nextInt(8));
      default -> put(key, random.nextInt(8), random.nextInt(4) == 0);
    }
  }

  private void grant(long id, long ttl) {
    MetaResult result =
        apply(
            new MetaCommand.GrantLease(
                LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build()));
    if (leases.putIfAbsent(id, LeaseRecord.granted(id, index, ttl)) == null) {
      assertThat(result).isEqualTo(new MetaResult.LeaseGranted(id, ttl, revision));
    } else {
      assertThat(result).isInstanceOf(MetaResult.Refused.class);
    }
  }

  private void revoke(long id) {
    MetaResult result =
        apply(new MetaCommand.RevokeLease(LeaseRevokeRequest.newBuilder().setID(id).build()));
    assertThat(result)
        .isEqualTo(
            leases.containsKey(id) ? ended(id) : new MetaResult.Refused(KvError.LEASE_NOT_FOUND));
  }

  private void expire(long id, Random random) {
    long term = office - random.nextInt(2);
    LeaseRecord lease = leases.get(id);
    long grantedAt = (lease == null ? 0 : lease.grantedAt()) - random.nextInt(2);
    MetaResult result = apply(new MetaCommand.ExpireLease(term, id, grantedAt));
    boolean holds = lease != null && term == office && grantedAt == lease.grantedAt();
    assertThat(result).isEqualTo(holds ? ended(id) : new MetaResult.LeaseDecisionVoid());
  }

  private MetaResult ended(long id) {
    leases.remove(id);
    if (leaseOfKey.values().removeIf(lease -> lease == id)) {
      revision++;
    }
    return new MetaResult.LeaseRevoked(revision);
  }

  private void checkpoint(long id, Random random) {
    LeaseRecord lease = leases.get(id);
    long remaining = random.nextInt(3) == 0 ? 0 : random.nextInt(200_000);
    apply(
        new MetaCommand.CheckpointLeases(
            office,
            List.of(new LeaseCheckpoint(id, lease == null ? 0 : lease.grantedAt(), remaining))));
    if (lease != null) {
      leases.put(
          id,
          new LeaseRecord(
              id,
              lease.grantedAt(),
              lease.ttl(),
              Math.min(remaining, 1000 * lease.ttl()),
              remaining == 0 ? index : lease.openedAt()));
    }
  }

  private void deleteRange(String from, String end) {
    apply(
        new MetaCommand.DeleteRange(
            DeleteRangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(from))
                .setRangeEnd(ByteString.copyFromUtf8(end))
                .build()));
    if (leaseOfKey.keySet().removeIf(it -> it.compareTo(from) >= 0 && it.compareTo(end) < 0)) {
      revision++;
    }
  }

  private void put(String key, long lease, boolean ignoresLease) {
    PutRequest.Builder request = PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key));
    if (ignoresLease) {
      apply(new MetaCommand.Put(request.setIgnoreLease(true).build()));
      revision += leaseOfKey.containsKey(key) ? 1 : 0;
    } else {
      apply(new MetaCommand.Put(request.setLease(lease).build()));
      if (lease == 0 || leases.containsKey(lease)) {
        leaseOfKey.put(key, lease);
        revision++;
      }
    }
  }

  /** Deletes one key and puts another. */
  private void txn(String deleted, String put, long lease) {
    apply(
        new MetaCommand.Txn(
            TxnRequest.newBuilder()
                .addSuccess(
                    RequestOp.newBuilder()
                        .setRequestDeleteRange(
                            DeleteRangeRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8(deleted))))
                .addSuccess(
                    RequestOp.newBuilder()
                        .setRequestPut(
                            PutRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8(put))
                                .setLease(lease)))
                .build()));
    if (lease == 0 || leases.containsKey(lease)) {
      leaseOfKey.remove(deleted);
      leaseOfKey.put(put, lease);
      revision++;
    }
  }

  private void assertSameAsModel() throws Exception {
    assertThat(machine.keyspace().revision()).isEqualTo(revision);
    assertThat(machine.leases().office()).isEqualTo(office);
    assertThat(machine.leases().all().stream().map(Lease::record))
        .containsExactlyInAnyOrderElementsOf(leases.values());
    ByteString zero = ByteString.copyFrom(new byte[1]);
    Map<String, Long> keys =
        machine
            .keyspace()
            .range(RangeRequest.newBuilder().setKey(zero).setRangeEnd(zero).build())
            .getKvsList()
            .stream()
            .collect(Collectors.toMap(it -> it.getKey().toStringUtf8(), KeyValue::getLease));
    assertThat(keys).isEqualTo(leaseOfKey);
    for (Lease lease : machine.leases().all()) {
      assertThat(lease.keys().stream().map(ByteString::toStringUtf8))
          .containsExactlyElementsOf(
              leaseOfKey.entrySet().stream()
                  .filter(it -> it.getValue() == lease.record().id())
                  .map(Map.Entry::getKey)
                  .toList());
    }
  }

  private void restart() throws Exception {
    ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
    machine.capture().writeTo(snapshot);
    long size = machine.keyspace().leases().sizeInBytes();
    machine = new MetaStateMachine(Runnable::run);
    machine.prepare(new ByteArrayInputStream(snapshot.toByteArray())).install();
    assertThat(machine.keyspace().leases().sizeInBytes()).isEqualTo(size);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    machine.capture().writeTo(again);
    assertThat(again.toByteArray()).isEqualTo(snapshot.toByteArray());
  }

  private MetaResult apply(MetaCommand command) {
    return machine.apply(++index, command.encode());
  }
}
