package dev.quorate.node.store.meta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.lease.LeaseRecord;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What commands do to leases and their keys. */
class LeaseCommandsTest {
  private final MetaStateMachine machine = new MetaStateMachine(Runnable::run);
  private long index;

  @BeforeEach
  void formed() {
    apply(MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)));
    apply(new MetaCommand.RaiseLevel(3));
  }

  @Test
  void aLeaseIsGrantedOnceAndMakesNoRevision() {
    assertThat(grant(7, 60)).isEqualTo(new MetaResult.LeaseGranted(7, 60, 1));
    assertThat(grant(7, 90)).isEqualTo(new MetaResult.Refused(KvError.LEASE_EXISTS));
    assertThat(grant(-8, 30)).isEqualTo(new MetaResult.LeaseGranted(-8, 30, 1));
    assertThat(machine.leases().find(7).orElseThrow().record())
        .isEqualTo(new LeaseRecord(7, 3, 60, 60_000, 0));
  }

  @ParameterizedTest(name = "id {0}, {1} s")
  @MethodSource
  void aLeaseThatCannotBeIsRefusedWithoutStoppingAnybody(long id, long ttl) {
    assertThat(grant(id, ttl)).isInstanceOf(MetaResult.Invalid.class);
    assertThat(machine.leases().isEmpty()).isTrue();
  }

  static Stream<Arguments> aLeaseThatCannotBeIsRefusedWithoutStoppingAnybody() {
    return Stream.of(
        arguments(0, 60), arguments(1, 0), arguments(1, -1), arguments(1, 9_000_000_001L));
  }

  @Test
  void aRevokedLeaseTakesItsKeysAlongInOneRevision() {
    grant(7, 60);
    put("b", 7);
    put("a", 7);
    put("c", 0);
    assertThat(revoke(7)).isEqualTo(new MetaResult.LeaseRevoked(5));
    assertThat(keys()).containsExactly("c");
    assertThat(machine.leases().contains(7)).isFalse();
    assertThat(revoke(7)).isEqualTo(new MetaResult.Refused(KvError.LEASE_NOT_FOUND));
  }

  @Test
  void aRevokedLeaseWithoutKeysMakesNoRevision() {
    grant(7, 60);
    assertThat(revoke(7)).isEqualTo(new MetaResult.LeaseRevoked(1));
  }

  @Test
  void aPutWithAnUnknownLeaseIsRefused() {
    assertThat(put("a", 7)).isEqualTo(new MetaResult.Refused(KvError.LEASE_NOT_FOUND));
    assertThat(keys()).isEmpty();
  }

  @Test
  void aKeyBelongsToTheLeaseOfItsLastPut() {
    grant(7, 60);
    grant(8, 60);
    put("a", 7);
    put("b", 7);
    put("c", 7);
    put("d", 7);
    put("a", 8);
    put("b", 0);
    delete("c");
    assertThat(attached(7)).containsExactly("d");
    assertThat(attached(8)).containsExactly("a");
    revoke(7);
    assertThat(keys()).containsExactly("a", "b");
  }

  @Test
  void aPutThatIgnoresTheLeaseKeepsIt() throws Exception {
    grant(7, 60);
    put("a", 7);
    apply(
        new MetaCommand.Put(
            PutRequest.newBuilder().setKey(bytes("a")).setIgnoreLease(true).build()));
    assertThat(keyValue("a").getLease()).isEqualTo(7);
    assertThat(keyValue("a").getVersion()).isEqualTo(2);
    assertThat(attached(7)).containsExactly("a");
    apply(
        new MetaCommand.Put(
            PutRequest.newBuilder().setKey(bytes("a")).setIgnoreValue(true).build()));
    assertThat(keyValue("a").getLease()).isZero();
    assertThat(attached(7)).isEmpty();
  }

  @Test
  void transactionsAttachAndDetach() {
    grant(7, 60);
    put("old", 7);
    apply(
        new MetaCommand.Txn(
            TxnRequest.newBuilder()
                .addSuccess(operation(request("new", 7)))
                .addSuccess(
                    RequestOp.newBuilder()
                        .setRequestDeleteRange(
                            DeleteRangeRequest.newBuilder().setKey(bytes("old"))))
                .build()));
    assertThat(attached(7)).containsExactly("new");

    // Refused as a whole: the first put does not attach either.
    assertThat(
            apply(
                new MetaCommand.Txn(
                    TxnRequest.newBuilder()
                        .addSuccess(operation(request("one", 7)))
                        .addSuccess(operation(request("two", 9)))
                        .build())))
        .isEqualTo(new MetaResult.Refused(KvError.LEASE_NOT_FOUND));
    assertThat(attached(7)).containsExactly("new");
  }

  @Test
  void aTransactionThatDeletesAndPutsAKeyLeavesItOnItsNewLease() {
    grant(7, 60);
    put("a", 7);
    // etcd takes the end \0 for an ordinary one, so this is no overlap.
    apply(
        new MetaCommand.Txn(
            TxnRequest.newBuilder()
                .addSuccess(
                    RequestOp.newBuilder()
                        .setRequestDeleteRange(
                            DeleteRangeRequest.newBuilder()
                                .setKey(bytes("a"))
                                .setRangeEnd(ByteString.copyFrom(new byte[1]))))
                .addSuccess(operation(request("a", 7)))
                .build()));
    assertThat(attached(7)).containsExactly("a");
    revoke(7);
    assertThat(keys()).isEmpty();
  }

  @Test
  void aLeaseExpiresByTheTermThatHasTheOffice() {
    grant(7, 60);
    put("a", 7);
    long grantedAt = machine.leases().find(7).orElseThrow().record().grantedAt();
    assertThat(apply(new MetaCommand.TakeLeases(4))).isEqualTo(new MetaResult.LeaseOffice(4));
    assertThat(apply(new MetaCommand.ExpireLease(4, 7, grantedAt)))
        .isEqualTo(new MetaResult.LeaseRevoked(3));
    assertThat(keys()).isEmpty();
    assertThat(apply(new MetaCommand.ExpireLease(4, 7, grantedAt)))
        .isEqualTo(new MetaResult.LeaseDecisionVoid());
  }

  @Test
  void whatADeposedLeaderHadDecidedIsVoid() {
    grant(7, 60);
    long grantedAt = machine.leases().find(7).orElseThrow().record().grantedAt();
    apply(new MetaCommand.TakeLeases(4));
    apply(new MetaCommand.TakeLeases(6));
    assertThat(apply(new MetaCommand.ExpireLease(4, 7, grantedAt)))
        .isEqualTo(new MetaResult.LeaseDecisionVoid());
    assertThat(apply(checkpoint(4, 7, grantedAt, 10)))
        .isEqualTo(new MetaResult.LeaseDecisionVoid());
    assertThat(apply(new MetaCommand.TakeLeases(5))).isEqualTo(new MetaResult.LeaseOffice(6));
    assertThat(machine.leases().find(7).orElseThrow().record().remaining()).isEqualTo(60_000);
  }

  @Test
  void anExpiryMeansTheLeaseThatWasThereWhenItWasDecided() {
    grant(7, 60);
    long first = machine.leases().find(7).orElseThrow().record().grantedAt();
    apply(new MetaCommand.TakeLeases(4));
    revoke(7);
    grant(7, 60);
    assertThat(apply(new MetaCommand.ExpireLease(4, 7, first)))
        .isEqualTo(new MetaResult.LeaseDecisionVoid());
    apply(checkpoint(4, 7, first, 10));
    assertThat(machine.leases().find(7).orElseThrow().record().remaining()).isEqualTo(60_000);
  }

  @ParameterizedTest(name = "{0} ms recorded")
  @CsvSource({"0,0", "-1,0", "20,20", "60000,60000", "60001,60000"})
  void theRemainingTimeIsAtMostTheWhole(long recorded, long expected) {
    grant(7, 60);
    long grantedAt = machine.leases().find(7).orElseThrow().record().grantedAt();
    apply(new MetaCommand.TakeLeases(4));
    apply(checkpoint(4, 7, grantedAt, 20));
    assertThat(machine.leases().find(7).orElseThrow().record().remaining()).isEqualTo(20);
    apply(checkpoint(4, 7, grantedAt, recorded));
    assertThat(machine.leases().find(7).orElseThrow().record().remaining()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void anEarlierReleaseStopsBefore(String what, MetaCommand command) {
    MetaStateMachine earlier = new MetaStateMachine(new LevelRange(1, 2), Runnable::run);
    earlier.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    assertThatThrownBy(() -> earlier.apply(7, command.encode()))
        .isInstanceOf(UnknownCommand.class)
        .hasMessage("entry 7: it needs feature level 3, this release knows levels 1 to 2");
  }

  static Stream<Arguments> anEarlierReleaseStopsBefore() {
    return Stream.of(
        arguments("a grant", granting(7, 60)),
        arguments("a revocation", revoking(7)),
        arguments("an office", new MetaCommand.TakeLeases(4)),
        arguments("an expiry", new MetaCommand.ExpireLease(4, 7, 3)),
        arguments("a checkpoint", checkpoint(4, 7, 3, 10)));
  }

  @Test
  void aLeaseTakesMemoryUntilItIsGone() {
    long before = machine.keyspace().sizeInBytes();
    grant(7, 60);
    assertThat(machine.keyspace().sizeInBytes()).isGreaterThan(before);
    revoke(7);
    assertThat(machine.keyspace().sizeInBytes()).isEqualTo(before);
  }

  private MetaResult apply(MetaCommand command) {
    return machine.apply(++index, command.encode());
  }

  private MetaResult grant(long id, long ttl) {
    return apply(granting(id, ttl));
  }

  private MetaResult revoke(long id) {
    return apply(revoking(id));
  }

  private MetaResult put(String key, long lease) {
    return apply(new MetaCommand.Put(request(key, lease)));
  }

  private void delete(String key) {
    apply(new MetaCommand.DeleteRange(DeleteRangeRequest.newBuilder().setKey(bytes(key)).build()));
  }

  private static MetaCommand granting(long id, long ttl) {
    return new MetaCommand.GrantLease(LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build());
  }

  private static MetaCommand revoking(long id) {
    return new MetaCommand.RevokeLease(LeaseRevokeRequest.newBuilder().setID(id).build());
  }

  private static MetaCommand checkpoint(long term, long id, long grantedAt, long remaining) {
    return new MetaCommand.CheckpointLeases(
        term, List.of(new LeaseCheckpoint(id, grantedAt, remaining)));
  }

  private static PutRequest request(String key, long lease) {
    return PutRequest.newBuilder().setKey(bytes(key)).setLease(lease).build();
  }

  private static RequestOp operation(PutRequest put) {
    return RequestOp.newBuilder().setRequestPut(put).build();
  }

  private List<String> attached(long id) {
    return machine.leases().find(id).orElseThrow().keys().stream()
        .map(ByteString::toStringUtf8)
        .toList();
  }

  private List<String> keys() {
    return all().stream().map(each -> each.getKey().toStringUtf8()).toList();
  }

  private KeyValue keyValue(String key) {
    return all().stream().filter(it -> it.getKey().equals(bytes(key))).findFirst().orElseThrow();
  }

  private List<KeyValue> all() {
    ByteString zero = ByteString.copyFrom(new byte[1]);
    try {
      return machine
          .keyspace()
          .range(RangeRequest.newBuilder().setKey(zero).setRangeEnd(zero).build())
          .getKvsList();
    } catch (KvException e) {
      throw new AssertionError(e);
    }
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
