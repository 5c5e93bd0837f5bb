package dev.quorate.node.store.meta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.snapshot.MetaSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MetaStateMachineTest {
  private static final byte[] PUT =
      new MetaCommand.Put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build())
          .encode();

  private final MetaStateMachine machine = new MetaStateMachine(Runnable::run);

  @Test
  void nothingIsAppliedToKeysBeforeTheClusterIsFormed() {
    assertThat(machine.apply(1, PUT)).isEqualTo(new MetaResult.NotFormed());
    assertThat(machine.keyspace().revision()).isEqualTo(1);
  }

  @Test
  void theSameGenesisTwiceIsOneAndAnotherIsRefused() {
    byte[] genesis = "genesis".getBytes(UTF_8);
    assertThat(machine.apply(1, MetaCommand.FormCluster.of(genesis).encode()))
        .isEqualTo(new MetaResult.Formed());
    assertThat(machine.apply(2, MetaCommand.FormCluster.of(genesis).encode()))
        .isEqualTo(new MetaResult.Formed());
    assertThat(machine.apply(3, MetaCommand.FormCluster.of("other".getBytes(UTF_8)).encode()))
        .isInstanceOf(MetaResult.Invalid.class);
    assertThat(machine.genesis()).hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(genesis));
    assertThat(machine.apply(4, PUT)).isInstanceOf(MetaResult.Put.class);
  }

  @Test
  void aRemovedMemberStaysRemoved() {
    assertThat(machine.apply(1, new MetaCommand.RecordRemovedMember(-1).encode()))
        .isEqualTo(new MetaResult.MemberRecorded(-1));
    machine.apply(2, new MetaCommand.RecordRemovedMember(4).encode());
    machine.apply(3, new MetaCommand.RecordRemovedMember(4).encode());
    assertThat(machine.removedMembers()).containsExactly(4L, -1L);
    assertThat(machine.apply(4, new MetaCommand.RecordRemovedMember(0).encode()))
        .isInstanceOf(MetaResult.Invalid.class);
  }

  @Test
  void aCompactionIsSweptOnceItsHistoryIsFreed() {
    List<Runnable> background = new ArrayList<>();
    MetaStateMachine compacting = new MetaStateMachine(background::add);
    compacting.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    compacting.apply(2, PUT);
    compacting.apply(3, PUT);
    assertThat(compacting.swept()).isDone();
    long before = compacting.keyspace().sizeInBytes();

    compacting.apply(
        4, new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(3).build()).encode());
    CompletableFuture<Void> first = compacting.swept();
    compacting.apply(5, PUT);
    compacting.apply(
        6, new MetaCommand.Compact(CompactionRequest.newBuilder().setRevision(4).build()).encode());
    CompletableFuture<Void> both = compacting.swept();
    assertThat(first).isNotDone();
    assertThat(both).isNotDone();

    // The first sweep begins after the second compaction, and takes what both allow.
    background.removeFirst().run();
    assertThat(first).isDone();
    assertThat(both).isDone();
    assertThat(compacting.keyspace().sizeInBytes()).isLessThan(before);
    assertThat(background).isEmpty();
  }

  @Test
  void aSuccessorHasEverythingButTheGenesis() throws Exception {
    machine.apply(1, MetaCommand.FormCluster.of("old".getBytes(UTF_8)).encode());
    machine.apply(2, new MetaCommand.RecordRemovedMember(4).encode());
    machine.apply(3, PUT);
    machine.apply(4, new MetaCommand.RaiseLevel(2).encode());
    long revision = machine.keyspace().revision();

    machine.succeed("new".getBytes(UTF_8), List.of(7L, -1L));

    MetaStateMachine restored = new MetaStateMachine(Runnable::run);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    machine.capture().writeTo(bytes);
    restored.prepare(new ByteArrayInputStream(bytes.toByteArray())).install();
    for (MetaStateMachine each : List.of(machine, restored)) {
      assertThat(each.genesis())
          .hasValueSatisfying(it -> assertThat(it).asString().isEqualTo("new"));
      assertThat(each.removedMembers()).containsExactly(4L, 7L, -1L);
      assertThat(each.keyspace().revision()).isEqualTo(revision);
      assertThat(each.level()).isEqualTo(2);
      assertThat(each.apply(5, MetaCommand.FormCluster.of("old".getBytes(UTF_8)).encode()))
          .isInstanceOf(MetaResult.Invalid.class);
    }
  }

  /** Whatever the bytes, a command is applied, refused by the state, or stops the group. */
  @Test
  void whatCannotBeReadIsNeverSkipped() {
    machine.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] command = new byte[random.nextInt(40)];
      random.nextBytes(command);
      if (command.length > 1 && random.nextInt(10) > 0) {
        command[0] = CommandFormat.VERSION;
        command[1] = (byte) random.nextInt(14);
      }
      long before = machine.keyspace().revision();
      try {
        assertThat(machine.apply(2, command)).isNotNull();
      } catch (UnknownCommand stop) {
        assertThat(machine.keyspace().revision()).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void theGroupStopsBefore(String what, byte[] command) {
    machine.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());

    assertThatThrownBy(() -> machine.apply(7, command))
        .isInstanceOf(UnknownCommand.class)
        .hasMessageContaining("entry 7");

    assertThat(machine.keyspace().revision()).isEqualTo(1);
  }

  static Stream<Arguments> theGroupStopsBefore() {
    return Stream.of(
        arguments("nothing", new byte[0]),
        arguments("more than fits", new byte[MetaSnapshot.MAX_LENGTH + 1]),
        arguments("another format", new byte[] {2, CommandFormat.PUT}),
        arguments("another kind", new byte[] {CommandFormat.VERSION, 99}),
        arguments("a level of tomorrow", new MetaCommand.RaiseLevel(99).encode()),
        arguments("half a level", new byte[] {CommandFormat.VERSION, 7, 1, 2}),
        arguments("half an office", new byte[] {CommandFormat.VERSION, 10, 1, 2}),
        arguments("more than an expiry", numbers(CommandFormat.EXPIRE_LEASE, 4)),
        arguments("less than an expiry", numbers(CommandFormat.EXPIRE_LEASE, 2)),
        arguments("a checkpoint of nothing", numbers(CommandFormat.CHECKPOINT_LEASES, 1)),
        arguments("a cut checkpoint", numbers(CommandFormat.CHECKPOINT_LEASES, 5)),
        arguments("half a memberId", new byte[] {CommandFormat.VERSION, 6, 1, 2}),
        arguments("a cut request", new byte[] {CommandFormat.VERSION, CommandFormat.PUT, 10, 9}),
        arguments("a new field of a put", raw(CommandFormat.PUT, putOfTomorrow())),
        arguments(
            "a new field within a transaction", raw(CommandFormat.TXN, txnWith(putOfTomorrow()))));
  }

  private static byte[] numbers(byte kind, int count) {
    return ByteBuffer.allocate(2 + Long.BYTES * count).put(CommandFormat.VERSION).put(kind).array();
  }

  @Test
  void theLevelIsRaisedAndNeverLowered() {
    assertThat(machine.level()).isEqualTo(1);
    assertThat(machine.apply(1, new MetaCommand.RaiseLevel(2).encode()))
        .isEqualTo(new MetaResult.LevelRaised(2));
    assertThat(machine.apply(2, new MetaCommand.RaiseLevel(1).encode()))
        .isEqualTo(new MetaResult.LevelRaised(2));
    assertThat(machine.level()).isEqualTo(2);
  }

  @Test
  void anEarlierReleaseStopsBeforeALevelThatItDoesNotKnowAndSaysWhichOneItNeeds() {
    MetaStateMachine earlier = new MetaStateMachine(new LevelRange(1, 1), Runnable::run);
    assertThatThrownBy(() -> earlier.apply(7, new MetaCommand.RaiseLevel(2).encode()))
        .isInstanceOf(UnknownCommand.class)
        .hasMessageContaining("entry 7: it needs feature level 2, this release knows level 1");
    assertThat(earlier.level()).isEqualTo(1);
  }

  /** A client may send what it likes: it stops nobody. */
  @Test
  void fieldsThatAClientMadeUpDoNotReachTheLog() {
    machine.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());

    assertThat(machine.apply(2, new MetaCommand.Put(putOfTomorrow()).encode()))
        .isInstanceOf(MetaResult.Put.class);
    assertThat(machine.apply(3, new MetaCommand.Txn(txnWith(putOfTomorrow())).encode()))
        .isInstanceOf(MetaResult.Txn.class);
  }

  private static PutRequest putOfTomorrow() {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8("k"))
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build())
        .build();
  }

  private static TxnRequest txnWith(PutRequest put) {
    TxnRequest inner =
        TxnRequest.newBuilder().addFailure(RequestOp.newBuilder().setRequestPut(put)).build();
    return TxnRequest.newBuilder().addSuccess(RequestOp.newBuilder().setRequestTxn(inner)).build();
  }

  private static byte[] raw(byte kind, Message payload) {
    byte[] bytes = payload.toByteArray();
    return ByteBuffer.allocate(2 + bytes.length)
        .put(CommandFormat.VERSION)
        .put(kind)
        .put(bytes)
        .array();
  }
}
