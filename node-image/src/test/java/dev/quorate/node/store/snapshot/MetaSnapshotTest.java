package dev.quorate.node.store.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.NewerState;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.AuthChange;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.store.keyspace.Changes;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.lease.LeaseRecord;
import dev.quorate.node.store.meta.LeaseCheckpoint;
import dev.quorate.node.store.meta.MetaCommand;
import dev.quorate.node.store.meta.MetaStateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A snapshot is whole and right, or refused with the state as it was. */
class MetaSnapshotTest {
  private final MetaStateMachine machine = new MetaStateMachine(Runnable::run);

  @BeforeEach
  void someState() {
    machine.apply(1, MetaCommand.FormCluster.of("the genesis".getBytes(UTF_8)).encode());
    machine.apply(2, new MetaCommand.RecordRemovedMember(-7).encode());
    machine.apply(3, new MetaCommand.RecordRemovedMember(9).encode());
    put("a", "1");
    put("b", "1");
    put("a", "2");
    machine.apply(
        7,
        new MetaCommand.DeleteRange(
                DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("b")).build())
            .encode());
    machine.apply(
        8, new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(3).build()).encode());
    put("b", "3");
  }

  @Test
  void everythingComesBack() throws Exception {
    byte[] snapshot = bytes(machine.capture());
    MetaStateMachine other = new MetaStateMachine(Runnable::run);

    other.prepare(new ByteArrayInputStream(snapshot)).install();

    assertThat(other.genesis())
        .hasValueSatisfying(genesis -> assertThat(genesis).asString().isEqualTo("the genesis"));
    assertThat(other.removedMembers()).containsExactly(9L, -7L);
    assertThat(other.keyspace().revision()).isEqualTo(6);
    assertThat(other.keyspace().compactRevision()).isEqualTo(3);
    assertThat(other.keyspace().range(get("b", 5)).getCount()).isZero();
    assertThat(other.keyspace().range(get("b", 4)).getKvs(0).getValue().toStringUtf8())
        .isEqualTo("1");
    assertThat(other.keyspace().sizeInBytes()).isEqualTo(machine.keyspace().sizeInBytes());
    assertThat(bytes(other.capture())).isEqualTo(snapshot);
  }

  @Test
  void aStateOfTheFirstLevelIsWrittenAsEarlierReleasesReadIt() throws Exception {
    assertThat(ByteBuffer.wrap(bytes(machine.capture())).getInt(8)).isEqualTo(1);
  }

  @Test
  void theLevelIsInTheSnapshotAndAnEarlierReleaseRefusesItByName() throws Exception {
    machine.apply(99, new MetaCommand.RaiseLevel(2).encode());
    byte[] snapshot = bytes(machine.capture());
    assertThat(ByteBuffer.wrap(snapshot).getInt(8)).as("format").isEqualTo(2);

    MetaStateMachine other = new MetaStateMachine(Runnable::run);
    other.prepare(new ByteArrayInputStream(snapshot)).install();
    assertThat(other.level()).isEqualTo(2);
    assertThat(bytes(other.capture())).isEqualTo(snapshot);

    MetaStateMachine earlier = new MetaStateMachine(new LevelRange(1, 1), Runnable::run);
    assertThatThrownBy(() -> earlier.prepare(new ByteArrayInputStream(snapshot)))
        .isInstanceOf(NewerState.class)
        .hasMessage("the state has feature level 2, this release knows level 1");
  }

  @Test
  void usersAndRolesAreInTheSnapshotFromLevel4OnAndAnEarlierReleaseRefusesItByName()
      throws Exception {
    machine.apply(20, new MetaCommand.RaiseLevel(4).encode());
    change(21, it -> it.getUserAddBuilder().setName("root").setHashedPassword("aGFzaA=="));
    change(22, it -> it.getUserGrantRoleBuilder().setUser("root").setRole("root"));
    change(
        23, it -> it.getUserAddBuilder().setName("\uff5e").getOptionsBuilder().setNoPassword(true));
    change(24, it -> it.getUserAddBuilder().setName("\ud83d\ude00"));
    change(25, it -> it.getRoleAddBuilder().setName("reader"));
    change(26, it -> it.getUserGrantRoleBuilder().setUser("\uff5e").setRole("reader"));
    change(
        27,
        it ->
            it.getRoleGrantPermissionBuilder()
                .setName("reader")
                .getPermBuilder()
                .setPermTypeValue(7)
                .setKey(ByteString.copyFromUtf8("a"))
                .setRangeEnd(ByteString.copyFrom(new byte[1])));
    change(28, it -> it.getEnableBuilder());
    byte[] snapshot = bytes(machine.capture());
    assertThat(ByteBuffer.wrap(snapshot).getInt(8)).as("format").isEqualTo(4);

    MetaStateMachine other = new MetaStateMachine(Runnable::run);
    other.prepare(new ByteArrayInputStream(snapshot)).install();
    assertThat(other.auth().isEnabled()).isTrue();
    assertThat(other.auth().revision()).isEqualTo(machine.auth().revision());
    assertThat(other.auth().disabledAt()).isEqualTo(machine.auth().disabledAt());
    assertThat(other.auth().userNames())
        .containsExactly("root", "\uff5e", "\ud83d\ude00")
        .allSatisfy(
            name -> assertThat(other.auth().user(name)).isEqualTo(machine.auth().user(name)));
    assertThat(other.auth().role("reader")).isEqualTo(machine.auth().role("reader")).isPresent();
    assertThat(bytes(other.capture())).isEqualTo(snapshot);

    MetaStateMachine earlier = new MetaStateMachine(new LevelRange(1, 3), Runnable::run);
    assertThatThrownBy(() -> earlier.prepare(new ByteArrayInputStream(snapshot)))
        .isInstanceOf(NewerState.class)
        .hasMessage("the state has feature level 4, this release knows levels 1 to 3");
  }

  @Test
  void alarmsAreInTheSnapshotFromLevel5OnAndAnEarlierReleaseRefusesItByName() throws Exception {
    machine.apply(20, new MetaCommand.RaiseLevel(4).encode());
    byte[] before = bytes(machine.capture());
    machine.apply(21, new MetaCommand.RaiseLevel(5).encode());
    byte[] without = bytes(machine.capture());
    raise(22, AlarmType.CORRUPT_VALUE, 7);
    raise(23, 9, 1);
    raise(24, AlarmType.NOSPACE_VALUE, -1);
    raise(25, AlarmType.NOSPACE_VALUE, 8);
    byte[] snapshot = bytes(machine.capture());
    assertThat(ByteBuffer.wrap(before).getInt(8)).as("format").isEqualTo(4);
    assertThat(ByteBuffer.wrap(snapshot).getInt(8)).as("format").isEqualTo(5);
    assertThat(snapshot).hasSize(without.length + 4 * 12);
    assertThat(without).hasSize(before.length + 4);

    MetaStateMachine other = new MetaStateMachine(Runnable::run);
    other.prepare(new ByteArrayInputStream(snapshot)).install();
    assertThat(other.alarms()).isEqualTo(machine.alarms());
    assertThat(other.alarms().raised())
        .extracting(AlarmMember::getAlarmValue, AlarmMember::getMemberID)
        .containsExactly(tuple(1, 8L), tuple(1, -1L), tuple(2, 7L), tuple(9, 1L));
    assertThat(bytes(other.capture())).isEqualTo(snapshot);

    other.prepare(new ByteArrayInputStream(before)).install();
    assertThat(other.alarms().raised()).isEmpty();
    MetaStateMachine earlier = new MetaStateMachine(new LevelRange(1, 4), Runnable::run);
    assertThatThrownBy(() -> earlier.prepare(new ByteArrayInputStream(snapshot)))
        .isInstanceOf(NewerState.class)
        .hasMessage("the state has feature level 5, this release knows levels 1 to 4");
  }

  private void raise(long index, int type, long memberId) {
    assertThat(
            machine.apply(
                index,
                new MetaCommand.ChangeAlarm(
                        AlarmRequest.newBuilder()
                            .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                            .setAlarmValue(type)
                            .setMemberID(memberId)
                            .build())
                    .encode()))
        .isInstanceOf(MetaResult.AlarmChanged.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void alarmsThatContradictAreRefused(String what, Bytes alarms, String reason) throws IOException {
    byte[] snapshot = ofLevel(5, alarms);
    assertThatThrownBy(() -> machine.prepare(new ByteArrayInputStream(snapshot)).install())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  static Stream<Arguments> alarmsThatContradictAreRefused() {
    return Stream.of(
        arguments("a negative count", body(out -> out.writeInt(-1)), "its count of alarms is -1"),
        arguments("no type", alarms(0, 7), "an alarm has no type"),
        arguments("twice", alarms(1, 7, 1, 7), "its alarms are not in order"),
        arguments("members backwards", alarms(1, -1, 1, 7), "its alarms are not in order"),
        arguments("types backwards", alarms(2, 7, 1, 7), "its alarms are not in order"),
        arguments("cut off", body(out -> out.writeInt(1)), "cut off"));
  }

  /** Each is a type and a member. */
  private static Bytes alarms(int... all) {
    return out -> {
      out.writeInt(all.length / 2);
      for (int i = 0; i < all.length; i += 2) {
        out.writeInt(all[i]);
        out.writeLong(all[i + 1]);
      }
    };
  }

  private void change(long index, Consumer<AuthChange.Builder> what) {
    AuthChange.Builder change = AuthChange.newBuilder();
    what.accept(change);
    assertThat(machine.apply(index, new MetaCommand.ChangeAuth(change.build()).encode()))
        .isInstanceOf(MetaResult.AuthChanged.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void usersThatContradictAreRefused(String what, Bytes users, String reason) throws IOException {
    byte[] snapshot =
        ofLevel(
            4,
            out -> {
              lease(out, 0);
              users.writeTo(out);
              numbers(out, 5, -1);
              end(out, 0, 0);
            });
    assertThatThrownBy(() -> machine.prepare(new ByteArrayInputStream(snapshot)).install())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  static Stream<Arguments> usersThatContradictAreRefused() {
    return Stream.of(
        arguments("no revision", auth(0, 0, 0, body(out -> out.writeInt(0))), "auth revision is 0"),
        arguments(
            "disabled in the future",
            auth(3, 4, 0, body(out -> out.writeInt(0))),
            "its users were disabled at 4"),
        arguments("a negative count", auth(3, 0, -1, body(out -> {})), "its users are -1"),
        arguments("no name", auth(3, 0, 1, body(out -> user(out, ""))), "one name, or none"),
        arguments(
            "twice",
            auth(
                3,
                0,
                2,
                body(
                    out -> {
                      user(out, "ann");
                      user(out, "ann");
                    })),
            "two of its users have one name"),
        arguments(
            "a name that is no text",
            auth(
                3,
                0,
                1,
                body(
                    out -> {
                      out.writeInt(1);
                      out.writeByte(0xff);
                    })),
            "a name is not UTF-8"));
  }

  private static Bytes auth(long revision, long disabledAt, int users, Bytes rest) {
    return out -> {
      out.writeByte(0);
      out.writeLong(revision);
      out.writeLong(disabledAt);
      out.writeInt(users);
      rest.writeTo(out);
      out.writeInt(0);
    };
  }

  private static void user(DataOutputStream out, String name) throws IOException {
    out.writeInt(name.length());
    out.writeBytes(name);
    out.writeByte(0);
    out.writeInt(0);
    out.writeLong(2);
    out.writeInt(0);
  }

  @Test
  void leasesAreInTheSnapshotFromLevel3OnAndAnEarlierReleaseRefusesItByName() throws Exception {
    machine.apply(20, new MetaCommand.RaiseLevel(3).encode());
    byte[] without = bytes(machine.capture());
    machine.apply(21, grant(7, 60));
    machine.apply(22, grant(-8, 30));
    machine.apply(23, new MetaCommand.TakeLeases(4).encode());
    machine.apply(
        25, new MetaCommand.CheckpointLeases(4, List.of(new LeaseCheckpoint(7, 21, 0))).encode());
    machine.apply(
        26, new MetaCommand.CheckpointLeases(4, List.of(new LeaseCheckpoint(7, 21, 20))).encode());
    put("a", "on a lease", 7);
    put("c", "on a lease", 7);
    put("c", "no more", 0);
    byte[] snapshot = bytes(machine.capture());
    assertThat(ByteBuffer.wrap(without).getInt(8)).as("format").isEqualTo(3);
    assertThat(ByteBuffer.wrap(snapshot).getInt(8)).as("format").isEqualTo(3);

    MetaStateMachine other = new MetaStateMachine(Runnable::run);
    other.prepare(new ByteArrayInputStream(snapshot)).install();
    assertThat(other.leases().office()).isEqualTo(4);
    assertThat(other.leases().find(7).orElseThrow().record())
        .isEqualTo(new LeaseRecord(7, 21, 60, 20, 25));
    assertThat(other.leases().find(-8).orElseThrow().record())
        .isEqualTo(new LeaseRecord(-8, 22, 30, 30_000, 0));
    assertThat(other.leases().find(7).orElseThrow().keys())
        .containsExactly(ByteString.copyFromUtf8("a"));
    assertThat(bytes(other.capture())).isEqualTo(snapshot);

    // Forward: what level 2 wrote is read. Backward: what level 3 wrote is refused by name.
    MetaStateMachine earlier = new MetaStateMachine(new LevelRange(1, 2), Runnable::run);
    assertThatThrownBy(() -> earlier.prepare(new ByteArrayInputStream(snapshot)))
        .isInstanceOf(NewerState.class)
        .hasMessage("the state has feature level 3, this release knows levels 1 to 2");
  }

  @Test
  void theOrderWithinARevisionIsInTheSnapshotFromLevel4On() throws Exception {
    TxnRequest putsAndDeletes = putAndDelete("x", "c", "b");
    machine.apply(20, new MetaCommand.Txn(putsAndDeletes).encode());
    machine.apply(21, new MetaCommand.RaiseLevel(3).encode());
    byte[] without = bytes(machine.capture());
    machine.apply(22, new MetaCommand.RaiseLevel(4).encode());
    machine.apply(23, new MetaCommand.Txn(putsAndDeletes).encode());
    byte[] snapshot = bytes(machine.capture());
    assertThat(ByteBuffer.wrap(without).getInt(8)).as("format").isEqualTo(3);
    assertThat(ByteBuffer.wrap(snapshot).getInt(8)).as("format").isEqualTo(4);

    MetaStateMachine other = new MetaStateMachine(Runnable::run);
    other.prepare(new ByteArrayInputStream(snapshot)).install();
    assertThat(bytes(other.capture())).isEqualTo(snapshot);
    assertThat(other.keyspace().hash(0)).isEqualTo(machine.keyspace().hash(0));
    assertThat(keysChangedAt(8, other)).containsExactly("x", "c", "b", "x");
    assertThat(keysChangedAt(8, machine)).containsExactly("x", "c", "b", "x");

    // A member that was given the state of an earlier release does not know the order of before.
    MetaStateMachine raised = new MetaStateMachine(Runnable::run);
    raised.prepare(new ByteArrayInputStream(without)).install();
    raised.apply(22, new MetaCommand.RaiseLevel(4).encode());
    raised.apply(23, new MetaCommand.Txn(putsAndDeletes).encode());
    assertThat(bytes(raised.capture())).isEqualTo(snapshot);
    assertThat(raised.keyspace().hash(0)).isEqualTo(machine.keyspace().hash(0));

    MetaStateMachine earlier = new MetaStateMachine(new LevelRange(1, 3), Runnable::run);
    assertThatThrownBy(() -> earlier.prepare(new ByteArrayInputStream(snapshot)))
        .isInstanceOf(NewerState.class);
  }

  private static TxnRequest putAndDelete(String first, String second, String third) {
    return TxnRequest.newBuilder()
        .addSuccess(nested(RequestOp.newBuilder().setRequestPut(request(first, "1")).build()))
        .addSuccess(RequestOp.newBuilder().setRequestPut(request(second, "1")))
        .addSuccess(RequestOp.newBuilder().setRequestPut(request(third, "1")))
        .addSuccess(
            nested(
                RequestOp.newBuilder()
                    .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(first)))
                    .build()))
        .build();
  }

  private static RequestOp nested(RequestOp operation) {
    return RequestOp.newBuilder()
        .setRequestTxn(TxnRequest.newBuilder().addSuccess(operation))
        .build();
  }

  private static List<String> keysChangedAt(long revision, MetaStateMachine of) throws Exception {
    return of
        .keyspace()
        .changes(revision, new Changes.Limit(100, 100), _ -> true)
        .changes()
        .stream()
        .filter(change -> change.keyValue().getModRevision() == revision)
        .map(change -> change.keyValue().getKey().toStringUtf8())
        .toList();
  }

  @Test
  void aFlippedBitOfTheOrderIsRefused() throws Exception {
    machine.apply(20, new MetaCommand.RaiseLevel(4).encode());
    machine.apply(21, new MetaCommand.Txn(putAndDelete("x", "c", "b")).encode());
    assertFlippedBitsAreRefused();
    assertCutOffIsRefused();
  }

  @Test
  void aStateOfLevel2IsWrittenAndReadAsBefore() throws Exception {
    machine.apply(99, new MetaCommand.RaiseLevel(2).encode());
    byte[] snapshot = bytes(machine.capture());
    MetaStateMachine earlier = new MetaStateMachine(new LevelRange(1, 2), Runnable::run);
    earlier.prepare(new ByteArrayInputStream(snapshot)).install();
    assertThat(bytes(earlier.capture())).isEqualTo(snapshot);
  }

  @Test
  void aCaptureHasTheLeasesOfItsMoment() throws Exception {
    machine.apply(20, new MetaCommand.RaiseLevel(3).encode());
    machine.apply(21, grant(7, 60));
    put("a", "on a lease", 7);
    byte[] expected = bytes(machine.capture());
    SnapshotContent capture = machine.capture();
    machine.apply(
        22, new MetaCommand.RevokeLease(LeaseRevokeRequest.newBuilder().setID(7).build()).encode());
    machine.apply(23, grant(9, 60));
    assertThat(bytes(capture)).isEqualTo(expected);
  }

  private static byte[] grant(long id, long ttl) {
    return new MetaCommand.GrantLease(LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build())
        .encode();
  }

  @Test
  void anEmptyStateComesBack() throws Exception {
    byte[] snapshot = bytes(new MetaStateMachine(Runnable::run).capture());

    machine.prepare(new ByteArrayInputStream(snapshot)).install();

    assertThat(machine.genesis()).isEmpty();
    assertThat(machine.removedMembers()).isEmpty();
    assertThat(machine.keyspace().revision()).isEqualTo(1);
    assertThat(machine.keyspace().compactRevision()).isEqualTo(-1);
  }

  @Test
  void aFlippedBitAnywhereIsRefusedAndTheStateStays() throws Exception {
    assertFlippedBitsAreRefused();
  }

  private void assertFlippedBitsAreRefused() throws Exception {
    byte[] snapshot = bytes(machine.capture());
    for (int at = 0; at < snapshot.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = snapshot.clone();
        damaged[at] ^= (byte) (1 << bit);
        assertRefused(damaged, "bit " + bit + " of byte " + at);
      }
    }
    assertThat(bytes(machine.capture())).isEqualTo(snapshot);
  }

  @Test
  void aFlippedBitOfTheLeasesIsRefused() throws Exception {
    machine.apply(20, new MetaCommand.RaiseLevel(3).encode());
    machine.apply(21, grant(7, 60));
    put("a", "on a lease", 7);
    assertFlippedBitsAreRefused();
    assertCutOffIsRefused();
  }

  @Test
  void aSnapshotCutOffAnywhereOrContinuedIsRefused() throws Exception {
    assertCutOffIsRefused();
  }

  private void assertCutOffIsRefused() throws Exception {
    byte[] snapshot = bytes(machine.capture());
    for (int length = 0; length < snapshot.length; length++) {
      assertRefused(Arrays.copyOf(snapshot, length), "cut off after " + length);
    }
    assertRefused(Arrays.copyOf(snapshot, snapshot.length + 1), "one byte more");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aContradictionUnderARightChecksumIsRefused(String what, Bytes body, String reason)
      throws IOException {
    byte[] snapshot = snapshot(body);
    assertThatThrownBy(() -> machine.prepare(new ByteArrayInputStream(snapshot)).install())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  static Stream<Arguments> aContradictionUnderARightChecksumIsRefused() {
    return Stream.of(
        arguments("revision 0", body(out -> numbers(out, 0, -1)), "its revision is 0"),
        arguments("compacted ahead", body(out -> numbers(out, 5, 6)), "compact revision 6"),
        arguments("keys twice", body(out -> keys(out, "a", "a")), "keys are not in order"),
        arguments("keys backwards", body(out -> keys(out, "b", "a")), "keys are not in order"),
        arguments("no versions", history(), "0 versions"),
        arguments("future version", history(new long[] {9, 9, 1}), "contradict"),
        arguments("created after", history(new long[] {3, 4, 1}), "contradict"),
        arguments("unchanged", history(new long[] {3, 3, 1}, new long[] {3, 3, 2}), "contradict"),
        arguments(
            "same version", history(new long[] {3, 3, 1}, new long[] {4, 3, 1}), "contradict"),
        arguments("negative version", history(new long[] {3, 3, -1}), "the version -1"),
        arguments("wrong counts", body(out -> counts(out, 1, 0)), "count of keys"),
        arguments("wrong counts", body(out -> counts(out, 0, 1)), "count of versions"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void leasesThatContradictAreRefused(String what, Bytes leases, String reason) throws IOException {
    byte[] snapshot = ofLevel(3, leases);
    assertThatThrownBy(() -> machine.prepare(new ByteArrayInputStream(snapshot)).install())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  static Stream<Arguments> leasesThatContradictAreRefused() {
    return Stream.of(
        arguments("no id", leases(new long[] {0, 3, 60, 60, 0}), "0 is no lease"),
        arguments("no time", leases(new long[] {7, 3, 0, 0, 0}), "no lease lives 0 s"),
        arguments("too long", leases(new long[] {7, 3, 9_000_000_001L, 1, 0}), "9000000001 s"),
        arguments(
            "nothing left", leases(new long[] {7, 3, 60, -1, 0}), "-1 ms cannot be left of 60 s"),
        arguments(
            "more left",
            leases(new long[] {7, 3, 60, 60_001, 0}),
            "60001 ms cannot be left of 60 s"),
        arguments(
            "twice",
            leases(new long[] {7, 3, 60, 60, 0}, new long[] {7, 4, 60, 60, 0}),
            "not in order"),
        arguments("a negative count", body(out -> lease(out, -1)), "its leases are -1"),
        arguments(
            "a key on a lease that is not there",
            body(
                out -> {
                  lease(out, 0);
                  numbers(out, 5, -1);
                  out.writeInt(1);
                  out.writeBytes("k");
                  out.writeInt(1);
                  out.writeByte(1);
                  out.writeLong(3);
                  out.writeLong(3);
                  out.writeLong(1);
                  out.writeLong(7);
                  out.writeInt(0);
                }),
            "a key names the lease 7, which is not there"));
  }

  private static void lease(DataOutputStream out, int count) throws IOException {
    out.writeLong(4);
    out.writeInt(count);
  }

  /** Each is id, grantedAt, ttl, remaining, openedAt. */
  private static Bytes leases(long[]... all) {
    return out -> {
      lease(out, all.length);
      for (long[] each : all) {
        for (long number : each) {
          out.writeLong(number);
        }
      }
      numbers(out, 5, -1);
      end(out, 0, 0);
    };
  }

  private static byte[] ofLevel(int level, Bytes body) throws IOException {
    CRC32C checksum = new CRC32C();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(new CheckedOutputStream(bytes, checksum));
    out.writeBytes("QRTMETA\n");
    out.writeInt(level);
    out.writeInt(level);
    out.writeInt(-1);
    out.writeInt(0);
    body.writeTo(out);
    out.writeInt((int) checksum.getValue());
    return bytes.toByteArray();
  }

  /** A part of a snapshot, written by hand. */
  interface Bytes {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static Bytes body(Bytes bytes) {
    return bytes;
  }

  private static byte[] snapshot(Bytes body) throws IOException {
    CRC32C checksum = new CRC32C();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(new CheckedOutputStream(bytes, checksum));
    out.writeBytes("QRTMETA\n");
    out.writeInt(1);
    out.writeInt(-1);
    out.writeInt(0);
    body.writeTo(out);
    out.writeInt((int) checksum.getValue());
    return bytes.toByteArray();
  }

  private static void numbers(DataOutputStream out, long revision, long compactRevision)
      throws IOException {
    out.writeLong(revision);
    out.writeLong(compactRevision);
  }

  private static void keys(DataOutputStream out, String... keys) throws IOException {
    numbers(out, 5, -1);
    for (String key : keys) {
      out.writeInt(key.length());
      out.writeBytes(key);
      out.writeInt(1);
      version(out, 3, 3, 1);
    }
    end(out, keys.length, keys.length);
  }

  private static void counts(DataOutputStream out, long keys, long versions) throws IOException {
    numbers(out, 5, -1);
    end(out, keys, versions);
  }

  /** Of one key; each version is modRevision, createRevision, version. */
  private static Bytes history(long[]... versions) {
    return out -> {
      numbers(out, 5, -1);
      out.writeInt(1);
      out.writeBytes("k");
      out.writeInt(versions.length);
      for (long[] version : versions) {
        version(out, version[0], version[1], version[2]);
      }
      end(out, 1, versions.length);
    };
  }

  private static void version(DataOutputStream out, long mod, long create, long version)
      throws IOException {
    out.writeByte(1);
    out.writeLong(mod);
    out.writeLong(create);
    out.writeLong(version);
    out.writeLong(0);
    out.writeInt(0);
  }

  private static void end(DataOutputStream out, long keys, long versions) throws IOException {
    out.writeInt(0);
    out.writeLong(keys);
    out.writeLong(versions);
  }

  @Test
  void whatIsWrittenByHandIsReadWhenNothingContradicts() throws Exception {
    byte[] snapshot = snapshot(history(new long[] {3, 2, 4}, new long[] {5, 2, 5}));
    machine.prepare(new ByteArrayInputStream(snapshot)).install();
    assertThat(machine.keyspace().range(get("k", 4)).getKvs(0).getVersion()).isEqualTo(4);
    assertThat(machine.keyspace().range(get("k", 5)).getKvs(0).getVersion()).isEqualTo(5);
  }

  @Test
  void writingDoesNotSeeWhatIsAppliedOrCompactedMeanwhile() throws Exception {
    List<Runnable> background = new ArrayList<>();
    MetaStateMachine live = new MetaStateMachine(background::add);
    live.prepare(new ByteArrayInputStream(bytes(machine.capture()))).install();
    byte[] expected = bytes(live.capture());

    SnapshotContent capture = live.capture();
    live.apply(10, new MetaCommand.Put(request("a", "9")).encode());
    live.apply(11, new MetaCommand.Put(request("new", "9")).encode());
    live.apply(
        12,
        new MetaCommand.DeleteRange(
                DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("b")).build())
            .encode());
    live.apply(
        13,
        new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(9).build()).encode());
    background.forEach(Runnable::run);
    background.clear();
    long before = live.keyspace().sizeInBytes();
    assertThat(bytes(capture)).isEqualTo(expected);

    // Written: now the memory is given back.
    assertThat(background).hasSize(1);
    background.forEach(Runnable::run);
    assertThat(live.keyspace().sizeInBytes()).isLessThan(before);
  }

  @Test
  void aCaptureIsWrittenOnceAndReleasedAlsoWhenWritingFails() {
    SnapshotContent capture = machine.capture();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };
    assertThatThrownBy(() -> capture.writeTo(full)).hasMessage("disk full");
    assertThatThrownBy(() -> bytes(capture)).isInstanceOf(IllegalStateException.class);

    long before = machine.keyspace().sizeInBytes();
    machine.apply(
        10,
        new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(6).build()).encode());
    assertThat(machine.keyspace().sizeInBytes()).isLessThan(before);
  }

  private void assertRefused(byte[] snapshot, String what) {
    assertThatThrownBy(() -> machine.prepare(new ByteArrayInputStream(snapshot)).install())
        .as(what)
        .isInstanceOf(IOException.class);
  }

  private void put(String key, String value, long lease) {
    PutRequest onLease = request(key, value).toBuilder().setLease(lease).build();
    assertThat(machine.apply(0, new MetaCommand.Put(onLease).encode()))
        .isInstanceOf(MetaResult.Put.class);
  }

  private void put(String key, String value) {
    assertThat(machine.apply(0, new MetaCommand.Put(request(key, value)).encode()))
        .isInstanceOf(MetaResult.Put.class);
  }

  private static PutRequest request(String key, String value) {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setValue(ByteString.copyFromUtf8(value))
        .build();
  }

  private static RangeRequest get(String key, long revision) {
    return RangeRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setRevision(revision)
        .build();
  }

  private static byte[] bytes(SnapshotContent capture) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    capture.writeTo(out);
    return out.toByteArray();
  }
}
