package dev.quorate.node.store.meta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmRequest.AlarmAction;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.AuthChange;
import dev.quorate.node.etcd.wire.AuthEnableRequest;
import dev.quorate.node.etcd.wire.AuthRoleAddRequest;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleRequest;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.store.auth.Caller;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.MetaResult;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an alarm refuses where commands are applied, as etcd's. */
class AlarmCommandsTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");
  private static final PutRequest PUT = PutRequest.newBuilder().setKey(KEY).build();
  private static final DeleteRangeRequest DELETE =
      DeleteRangeRequest.newBuilder().setKey(KEY).build();
  private static final long LEASE = 7;

  private MetaStateMachine machine = new MetaStateMachine(Runnable::run);
  private long index;

  @BeforeEach
  void formed() {
    machine = new MetaStateMachine(Runnable::run);
    index = 0;
    apply(MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)));
    apply(new MetaCommand.RaiseLevel(MetaCommand.LEVEL_OF_ALARMS));
    apply(new MetaCommand.Put(PUT));
    apply(grant(LEASE));
  }

  private MetaResult apply(MetaCommand command) {
    return machine.apply(++index, command.encode());
  }

  private static MetaCommand grant(long id) {
    return new MetaCommand.GrantLease(LeaseGrantRequest.newBuilder().setID(id).setTTL(60).build());
  }

  private static MetaCommand alarm(AlarmAction action, int type, long member) {
    return new MetaCommand.ChangeAlarm(
        AlarmRequest.newBuilder()
            .setAction(action)
            .setAlarmValue(type)
            .setMemberID(member)
            .build());
  }

  private MetaResult raise(AlarmType type, long member) {
    return apply(alarm(AlarmAction.ACTIVATE, type.getNumber(), member));
  }

  private MetaResult clear(AlarmType type, long member) {
    return apply(alarm(AlarmAction.DEACTIVATE, type.getNumber(), member));
  }

  private static AlarmMember of(int type, long member) {
    return AlarmMember.newBuilder().setAlarmValue(type).setMemberID(member).build();
  }

  private MetaResult changed(AlarmMember... alarm) {
    return new MetaResult.AlarmChanged(Stream.of(alarm).findFirst(), machine.keyspace().revision());
  }

  @Test
  void anAlarmIsRaisedOnceForEachMemberAndClearedByItsTypeAndMember() {
    assertThat(raise(AlarmType.NOSPACE, 4)).isEqualTo(changed(of(1, 4)));
    assertThat(raise(AlarmType.NOSPACE, 4)).as("again").isEqualTo(changed(of(1, 4)));
    assertThat(raise(AlarmType.CORRUPT, 4)).isEqualTo(changed(of(2, 4)));
    assertThat(raise(AlarmType.NOSPACE, 3)).isEqualTo(changed(of(1, 3)));
    assertThat(raise(AlarmType.NONE, 3)).as("of no type").isEqualTo(changed());
    assertThat(apply(alarm(AlarmAction.ACTIVATE, 9, 3)))
        .as("of a newer client")
        .isEqualTo(changed(of(9, 3)));
    assertThat(machine.alarms().raised()).containsExactly(of(1, 3), of(1, 4), of(2, 4), of(9, 3));
    assertThat(machine.alarms().ofType(1)).containsExactly(of(1, 3), of(1, 4));

    assertThat(clear(AlarmType.NOSPACE, 5)).as("of nobody").isEqualTo(changed());
    assertThat(clear(AlarmType.NONE, 4)).as("not all").isEqualTo(changed());
    assertThat(clear(AlarmType.NOSPACE, 4)).isEqualTo(changed(of(1, 4)));
    assertThat(clear(AlarmType.NOSPACE, 4)).as("again").isEqualTo(changed());
    assertThat(machine.alarms().raised()).containsExactly(of(1, 3), of(2, 4), of(9, 3));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatIsRefused(String what, MetaCommand command, boolean needsRoom, boolean changesData) {
    raise(AlarmType.NOSPACE, 4);
    expect(command, needsRoom, KvError.NO_SPACE);

    formed();
    raise(AlarmType.CORRUPT, 4);
    expect(command, changesData, KvError.CORRUPT);

    formed();
    apply(alarm(AlarmAction.ACTIVATE, 9, 4));
    expect(command, false, KvError.CORRUPT);

    formed();
    raise(AlarmType.NOSPACE, 4);
    raise(AlarmType.CORRUPT, 5);
    expect(command, changesData, KvError.CORRUPT);

    formed();
    raise(AlarmType.NOSPACE, 4);
    raise(AlarmType.CORRUPT, 5);
    clear(AlarmType.CORRUPT, 5);
    expect(command, needsRoom, KvError.NO_SPACE);
    clear(AlarmType.NOSPACE, 4);
    if (needsRoom) {
      expect(command, false, KvError.NO_SPACE);
    }
  }

  private void expect(MetaCommand command, boolean isRefused, KvError error) {
    long revision = machine.keyspace().revision();
    MetaResult result = apply(command);
    if (isRefused) {
      assertThat(result).isEqualTo(new MetaResult.Refused(error));
      assertThat(machine.keyspace().revision()).isEqualTo(revision);
    } else {
      assertThat(result).isNotInstanceOf(MetaResult.Refused.class);
    }
  }

  static Stream<Arguments> whatIsRefused() {
    return Stream.of(
        arguments("put", new MetaCommand.Put(PUT), true, true),
        arguments("delete", new MetaCommand.DeleteRange(DELETE), false, true),
        arguments("transaction that puts", txn(put()), true, true),
        arguments("transaction that may put", txnElse(put()), true, true),
        arguments("nested put", txn(nested(put())), true, true),
        arguments("transaction that deletes", txn(delete()), false, true),
        arguments("grant", grant(8), true, true),
        arguments(
            "compact",
            new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(2).build()),
            false,
            true),
        arguments(
            "revoke",
            new MetaCommand.RevokeLease(LeaseRevokeRequest.newBuilder().setID(LEASE).build()),
            false,
            true),
        arguments("take the leases", new MetaCommand.TakeLeases(3), false, false),
        arguments(
            "checkpoint",
            new MetaCommand.CheckpointLeases(0, List.of(new LeaseCheckpoint(LEASE, 4, 9))),
            false,
            false),
        arguments(
            "remember a removed member", new MetaCommand.RecordRemovedMember(3), false, false),
        arguments("raise the level", new MetaCommand.RaiseLevel(5), false, false),
        arguments("raise another alarm", alarm(AlarmAction.ACTIVATE, 9, 3), false, false));
  }

  private static RequestOp put() {
    return RequestOp.newBuilder().setRequestPut(PUT).build();
  }

  private static RequestOp delete() {
    return RequestOp.newBuilder().setRequestDeleteRange(DELETE).build();
  }

  private static RequestOp nested(RequestOp operation) {
    return RequestOp.newBuilder()
        .setRequestTxn(TxnRequest.newBuilder().addFailure(operation))
        .build();
  }

  private static MetaCommand txn(RequestOp operation) {
    return new MetaCommand.Txn(TxnRequest.newBuilder().addSuccess(operation).build());
  }

  private static MetaCommand txnElse(RequestOp operation) {
    return new MetaCommand.Txn(TxnRequest.newBuilder().addFailure(operation).build());
  }

  /** Its time is over; it stays until the alarm is cleared, as in etcd. */
  @Test
  void noLeaseEndsWhileTheDataIsTakenForDamaged() {
    apply(new MetaCommand.TakeLeases(3));
    MetaCommand expiry = new MetaCommand.ExpireLease(3, LEASE, 4);
    raise(AlarmType.CORRUPT, 4);
    assertThat(apply(expiry)).isEqualTo(new MetaResult.Refused(KvError.CORRUPT));
    assertThat(machine.leases().contains(LEASE)).isTrue();
    assertThat(machine.mayChangeLeases()).isFalse();
    clear(AlarmType.CORRUPT, 4);
    assertThat(apply(expiry)).isInstanceOf(MetaResult.LeaseRevoked.class);
    assertThat(machine.mayChangeLeases()).isTrue();
  }

  @Test
  void onlyTheRootRoleChangesAlarmsAndAnAlarmRefusesBeforeItIsAskedWhoWrites() {
    for (String name : List.of("root", "ann")) {
      auth(it -> it.setUserAdd(AuthUserAddRequest.newBuilder().setName(name)));
    }
    auth(it -> it.setRoleAdd(AuthRoleAddRequest.newBuilder().setName("keys")));
    auth(
        it ->
            it.setUserGrantRole(
                AuthUserGrantRoleRequest.newBuilder().setUser("root").setRole("root")));
    auth(it -> it.setEnable(AuthEnableRequest.getDefaultInstance()));
    Caller root = new Caller("root", machine.auth().revision());
    Caller ann = new Caller("ann", machine.auth().revision());
    MetaCommand raise = alarm(AlarmAction.ACTIVATE, AlarmType.NOSPACE_VALUE, 4);

    assertThat(apply(new MetaCommand.AsCaller(ann, raise)))
        .isEqualTo(new MetaResult.Refused(KvError.PERMISSION_DENIED));
    assertThat(apply(new MetaCommand.AsCaller(ann, new MetaCommand.Put(PUT))))
        .isEqualTo(new MetaResult.Refused(KvError.PERMISSION_DENIED));
    assertThat(apply(new MetaCommand.AsCaller(root, raise))).isEqualTo(changed(of(1, 4)));
    assertThat(apply(new MetaCommand.AsCaller(ann, new MetaCommand.Put(PUT))))
        .isEqualTo(new MetaResult.Refused(KvError.NO_SPACE));
  }

  private interface Change {
    AuthChange.Builder of(AuthChange.Builder change);
  }

  private void auth(Change change) {
    assertThat(apply(new MetaCommand.ChangeAuth(change.of(AuthChange.newBuilder()).build())))
        .isInstanceOf(MetaResult.AuthChanged.class);
  }

  @Test
  void anEarlierReleaseRefusesTheCommandByItsLevelAlsoOfACaller() {
    MetaStateMachine earlier = new MetaStateMachine(new LevelRange(1, 4), Runnable::run);
    MetaCommand raise = alarm(AlarmAction.ACTIVATE, AlarmType.NOSPACE_VALUE, 4);
    for (MetaCommand command :
        List.of(raise, new MetaCommand.AsCaller(new Caller("root", 1), raise))) {
      assertThatThrownBy(() -> earlier.apply(9, command.encode()))
          .isInstanceOf(UnknownCommand.class)
          .hasMessage("entry 9: it needs feature level 5, this release knows levels 1 to 4");
    }
  }

  @Test
  void thereIsNoAlarmWithoutACluster() {
    assertThat(
            new MetaStateMachine(Runnable::run)
                .apply(1, alarm(AlarmAction.ACTIVATE, AlarmType.NOSPACE_VALUE, 4).encode()))
        .isEqualTo(new MetaResult.NotFormed());
  }
}
