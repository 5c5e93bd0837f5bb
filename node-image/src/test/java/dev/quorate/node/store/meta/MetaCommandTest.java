package dev.quorate.node.store.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.AuthChange;
import dev.quorate.node.etcd.wire.AuthUserDeleteRequest;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TokenIssue;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.auth.Caller;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of every command as they are in the logs of running clusters. */
class MetaCommandTest {
  private static final PutRequest PUT =
      PutRequest.newBuilder()
          .setKey(ByteString.copyFromUtf8("k"))
          .setValue(ByteString.copyFromUtf8("v"))
          .setPrevKv(true)
          .build();
  private static final DeleteRangeRequest DELETE =
      DeleteRangeRequest.newBuilder()
          .setKey(ByteString.copyFromUtf8("a"))
          .setRangeEnd(ByteString.copyFromUtf8("b"))
          .build();
  private static final TxnRequest TXN =
      TxnRequest.newBuilder()
          .addCompare(
              Compare.newBuilder()
                  .setTarget(Compare.CompareTarget.MOD)
                  .setKey(ByteString.copyFromUtf8("k"))
                  .setModRevision(7))
          .addSuccess(RequestOp.newBuilder().setRequestPut(PUT))
          .addFailure(RequestOp.newBuilder().setRequestDeleteRange(DELETE))
          .build();
  private static final CompactionRequest COMPACT =
      CompactionRequest.newBuilder().setRevision(300).build();

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aCommandHasTheseBytesAndComesBackFromThem(String kind, MetaCommand command, String bytes) {
    assertThat(HexFormat.of().formatHex(command.encode())).isEqualTo(bytes);
    assertThat(MetaCommand.decode(ByteBuffer.wrap(HexFormat.of().parseHex(bytes))))
        .isEqualTo(command);
  }

  static Stream<Arguments> aCommandHasTheseBytesAndComesBackFromThem() {
    return Stream.of(
        arguments(
            "form the cluster",
            new MetaCommand.FormCluster(ByteString.copyFromUtf8("{}")),
            "0101" + "7b7d"),
        arguments("put", new MetaCommand.Put(PUT), "0102" + "0a016b" + "120176" + "2001"),
        arguments(
            "delete a range", new MetaCommand.DeleteRange(DELETE), "0103" + "0a0161" + "120162"),
        arguments(
            "transaction",
            new MetaCommand.Txn(TXN),
            "0104"
                + "0a071002"
                + "1a016b"
                + "3007"
                + "120a"
                + "1208"
                + "0a016b"
                + "120176"
                + "2001"
                + "1a08"
                + "1a06"
                + "0a0161"
                + "120162"),
        arguments("raise the level", new MetaCommand.RaiseLevel(2), "0107" + "0000000000000002"),
        arguments(
            "grant a lease",
            new MetaCommand.GrantLease(LeaseGrantRequest.newBuilder().setTTL(60).setID(7).build()),
            "0108" + "083c" + "1007"),
        arguments(
            "revoke a lease",
            new MetaCommand.RevokeLease(LeaseRevokeRequest.newBuilder().setID(7).build()),
            "0109" + "0807"),
        arguments("take the leases", new MetaCommand.TakeLeases(4), "010a" + "0000000000000004"),
        arguments(
            "expire a lease",
            new MetaCommand.ExpireLease(4, -7, 9),
            "010b" + "0000000000000004" + "fffffffffffffff9" + "0000000000000009"),
        arguments(
            "record what is left of leases",
            new MetaCommand.CheckpointLeases(
                4, List.of(new LeaseCheckpoint(7, 9, 60), new LeaseCheckpoint(8, 10, 0))),
            "010c"
                + "0000000000000004"
                + "0000000000000007"
                + "0000000000000009"
                + "000000000000003c"
                + "0000000000000008"
                + "000000000000000a"
                + "0000000000000000"),
        arguments(
            "a put of a user",
            new MetaCommand.AsCaller(new Caller("ann", 9), new MetaCommand.Put(PUT)),
            "010d"
                + "0000000000000009"
                + "00000003"
                + "616e6e"
                + "0102"
                + "0a016b"
                + "120176"
                + "2001"),
        arguments(
            "change the users",
            new MetaCommand.ChangeAuth(
                AuthChange.newBuilder()
                    .setUserDelete(AuthUserDeleteRequest.newBuilder().setName("ann"))
                    .build()),
            "010e" + "2205" + "0a03616e6e"),
        arguments(
            "issue a token",
            new MetaCommand.IssueToken(
                TokenIssue.newBuilder().setUser("ann").setPrefix("p").setIssuedAt(7).build()),
            "010f" + "0a03616e6e" + "120170" + "1807"),
        arguments(
            "raise an alarm",
            new MetaCommand.ChangeAlarm(
                AlarmRequest.newBuilder()
                    .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                    .setMemberID(7)
                    .setAlarm(AlarmType.CORRUPT)
                    .build()),
            "0110" + "0801" + "1007" + "1802"),
        arguments("compact", new MetaCommand.Compact(COMPACT), "0105" + "08ac02"),
        arguments(
            "record a removed member",
            new MetaCommand.RecordRemovedMember(0x1122334455667788L),
            "0106" + "1122334455667788"));
  }

  @ParameterizedTest(name = "kind {0}")
  @ValueSource(bytes = {-128, -1, 0, 17, 18, 127})
  void aKindThatOnlyALaterVersionKnowsIsRefused(byte kind) {
    // The payload is a valid compaction: an unknown kind must not be taken for another command.
    byte[] command = new MetaCommand.Compact(COMPACT).encode();
    command[1] = kind;

    assertThatThrownBy(() -> MetaCommand.decode(ByteBuffer.wrap(command)))
        .isInstanceOf(UnknownCommand.class)
        .hasMessage("this release knows no command of kind " + kind);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "010d000000000000000900000003616e6e, a command cannot have 0 bytes",
    "010d0000000000000009000000, does not have its length",
    "010d00000000000000090000ffff616e6e, a command cannot have 0 bytes",
    "010d000000000000000900000000010d0000000000000009000000000102, two callers",
    "010e7a00, a field of a newer version",
    "010e22021a00, a field of a newer version",
  })
  void aCallerAndAChangeOfUsersAreReadWholeOrNotAtAll(String bytes, String reason) {
    assertThatThrownBy(() -> MetaCommand.decode(ByteBuffer.wrap(HexFormat.of().parseHex(bytes))))
        .isInstanceOf(UnknownCommand.class)
        .hasMessageContaining(reason);
  }

  @Test
  void whatANewerClientSaysOfUsersIsLeftOut() {
    AuthUserDeleteRequest newer =
        AuthUserDeleteRequest.newBuilder()
            .setName("ann")
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(9, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();
    assertThat(
            MetaCommand.decode(
                ByteBuffer.wrap(
                    new MetaCommand.ChangeAuth(AuthChange.newBuilder().setUserDelete(newer).build())
                        .encode())))
        .isEqualTo(
            new MetaCommand.ChangeAuth(
                AuthChange.newBuilder()
                    .setUserDelete(AuthUserDeleteRequest.newBuilder().setName("ann"))
                    .build()));
  }
}
