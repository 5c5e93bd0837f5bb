package dev.quorate.node.store.meta;

import static dev.quorate.node.store.keyspace.KvError.AUTH_FAILED;
import static dev.quorate.node.store.keyspace.KvError.AUTH_NOT_ENABLED;
import static dev.quorate.node.store.keyspace.KvError.AUTH_OLD_REVISION;
import static dev.quorate.node.store.keyspace.KvError.INVALID_AUTH_MANAGEMENT;
import static dev.quorate.node.store.keyspace.KvError.PERMISSION_DENIED;
import static dev.quorate.node.store.keyspace.KvError.ROLE_NOT_FOUND;
import static dev.quorate.node.store.keyspace.KvError.ROOT_ROLE_NOT_GRANTED;
import static dev.quorate.node.store.keyspace.KvError.ROOT_USER_NOT_FOUND;
import static dev.quorate.node.store.keyspace.KvError.USER_EMPTY;
import static dev.quorate.node.store.keyspace.KvError.USER_EXISTS;
import static dev.quorate.node.store.keyspace.KvError.USER_NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.AuthChange;
import dev.quorate.node.etcd.wire.AuthDisableRequest;
import dev.quorate.node.etcd.wire.AuthEnableRequest;
import dev.quorate.node.etcd.wire.AuthRoleAddRequest;
import dev.quorate.node.etcd.wire.AuthRoleDeleteRequest;
import dev.quorate.node.etcd.wire.AuthRoleGrantPermissionRequest;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.AuthUserChangePasswordRequest;
import dev.quorate.node.etcd.wire.AuthUserDeleteRequest;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleRequest;
import dev.quorate.node.etcd.wire.AuthUserRevokeRoleRequest;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.Permission;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TokenIssue;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.UserAddOptions;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import dev.quorate.node.store.auth.IssuedToken;
import dev.quorate.node.store.keyspace.MetaResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What commands may do where they are applied. The user "ann" may read the keys from r to s, write
 * those from w to x, and both from m to n.
 */
class AuthCommandsTest {
  private final MetaStateMachine machine = new MetaStateMachine(Runnable::run);
  private final List<IssuedToken> tokens = new ArrayList<>();
  private long index;

  @BeforeEach
  void formed() {
    machine.onToken(tokens::add);
    apply(MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)));
    apply(new MetaCommand.RaiseLevel(4));
    changed(userAdd("root"));
    changed(grantRole("root", "root"));
    changed(userAdd("ann"));
    changed(roleAdd("keys"));
    changed(grantRole("ann", "keys"));
    changed(permission("r", "s", Permission.Type.READ));
    changed(permission("w", "x", Permission.Type.WRITE));
    changed(permission("m", "n", Permission.Type.READWRITE));
  }

  @Test
  void offByDefaultAndEverythingIsPermittedUntilItIsEnabled() {
    assertThat(machine.auth().isEnabled()).isFalse();
    assertThat(apply(put("anything", 0, false))).isEqualTo(new MetaResult.Put(2, Optional.empty()));
  }

  @Test
  void itIsEnabledOnlyWithARootThatCanDisableItAgain() {
    MetaStateMachine other = new MetaStateMachine(Runnable::run);
    other.apply(1, MetaCommand.FormCluster.of("genesis".getBytes(UTF_8)).encode());
    AuthChange enable = enable();
    assertThat(other.apply(2, new MetaCommand.ChangeAuth(enable).encode()))
        .isEqualTo(new MetaResult.Refused(ROOT_USER_NOT_FOUND));
    other.apply(3, new MetaCommand.ChangeAuth(userAdd("root")).encode());
    assertThat(other.apply(4, new MetaCommand.ChangeAuth(enable).encode()))
        .isEqualTo(new MetaResult.Refused(ROOT_ROLE_NOT_GRANTED));
    assertThat(other.auth().isEnabled()).isFalse();
  }

  @Test
  void aCommandWithoutACallerIsRefusedAndTheClustersOwnAreNot() {
    changed(enable());
    assertThat(apply(put("m", 0, false))).isEqualTo(new MetaResult.Refused(USER_EMPTY));
    assertThat(apply(new MetaCommand.ChangeAuth(roleAdd("other"))))
        .isEqualTo(new MetaResult.Refused(USER_EMPTY));
    assertThat(apply(new MetaCommand.TakeLeases(4))).isEqualTo(new MetaResult.LeaseOffice(4));
    assertThat(apply(new MetaCommand.RecordRemovedMember(4)))
        .isEqualTo(new MetaResult.MemberRecorded(4));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aUserMayDoWhatItsRolesPermit(String what, MetaCommand command, boolean isPermitted) {
    apply(new MetaCommand.GrantLease(LeaseGrantRequest.newBuilder().setID(7).setTTL(60).build()));
    apply(new MetaCommand.GrantLease(LeaseGrantRequest.newBuilder().setID(8).setTTL(60).build()));
    apply(put("m7", 7, false));
    apply(put("q8", 8, false));
    changed(enable());
    MetaResult result = apply(as("ann", command));
    if (isPermitted) {
      assertThat(result).isNotEqualTo(new MetaResult.Refused(PERMISSION_DENIED));
    } else {
      assertThat(result).isEqualTo(new MetaResult.Refused(PERMISSION_DENIED));
    }
    assertThat(apply(as("root", command))).isNotEqualTo(new MetaResult.Refused(PERMISSION_DENIED));
  }

  static Stream<Arguments> aUserMayDoWhatItsRolesPermit() {
    return Stream.of(
        arguments("put where it writes", put("w", 0, false), true),
        arguments("put where it reads only", put("r", 0, false), false),
        arguments("put elsewhere", put("a", 0, false), false),
        arguments("put with what was before, where it writes only", put("w", 0, true), false),
        arguments("put with what was before", put("m", 0, true), true),
        arguments("put on a lease of its keys", put("m", 7, false), true),
        arguments("put on a lease of other keys", put("m", 8, false), false),
        arguments("put on no lease that is there", put("m", 9, false), true),
        arguments("delete where it writes", delete("w", "x", false), true),
        arguments("delete more than it writes", delete("w", "x\0", false), false),
        arguments("delete everything from there", delete("w", "\0", false), false),
        arguments(
            "delete with what was before, where it writes only", delete("w", "x", true), false),
        arguments("delete with what was before", delete("m", "", true), true),
        arguments("revoke a lease of its keys", revoke(7), true),
        arguments("revoke a lease of other keys", revoke(8), false),
        arguments("compare where it reads", txn(compare("r", "s")), true),
        arguments("compare where it writes only", txn(compare("w", "")), false),
        arguments("a branch that is taken", txn(success(put("a", 0, false))), false),
        arguments("a branch that is not taken", txn(failure(put("a", 0, false))), false),
        arguments("a range in a transaction", txn(success(range("r", "s"))), true),
        arguments("a range that it may not read", txn(success(range("w", ""))), false),
        arguments("a delete in a transaction", txn(success(delete("w", "", false))), true),
        arguments("a delete that reads", txn(success(delete("w", "", true))), false),
        arguments("a nested one", txn(success(txn(success(put("w", 0, false))))), true),
        arguments(
            "a nested one that it may not", txn(success(txn(failure(put("r", 0, false))))), false),
        arguments("users and roles", new MetaCommand.ChangeAuth(roleAdd("other")), false),
        arguments("disable", new MetaCommand.ChangeAuth(disable()), false));
  }

  @Test
  void whatWasDecidedByOlderRolesIsAskedAgain() {
    changed(enable());
    long before = machine.auth().revision();
    assertThat(apply(as("root", new MetaCommand.ChangeAuth(roleAdd("other")))))
        .isEqualTo(new MetaResult.AuthChanged(1));
    assertThat(apply(new MetaCommand.AsCaller(new Caller("ann", before), put("w", 0, false))))
        .isEqualTo(new MetaResult.Refused(AUTH_OLD_REVISION));
    assertThat(apply(as("ann", put("w", 0, false)))).isInstanceOf(MetaResult.Put.class);
  }

  @Test
  void aRoleThatIsRevokedOrDeletedPermitsNothingAnyMore() {
    changed(enable());
    apply(as("root", new MetaCommand.ChangeAuth(deleteRole("keys"))));
    assertThat(machine.auth().user("ann").orElseThrow().roles()).isEmpty();
    assertThat(apply(as("ann", put("w", 0, false))))
        .isEqualTo(new MetaResult.Refused(PERMISSION_DENIED));
  }

  @Test
  void rootCannotLockItselfOut() {
    changed(enable());
    assertThat(apply(as("root", new MetaCommand.ChangeAuth(deleteUser("root")))))
        .isEqualTo(new MetaResult.Refused(INVALID_AUTH_MANAGEMENT));
    assertThat(apply(as("root", new MetaCommand.ChangeAuth(deleteRole("root")))))
        .isEqualTo(new MetaResult.Refused(INVALID_AUTH_MANAGEMENT));
    assertThat(apply(as("root", new MetaCommand.ChangeAuth(revokeRole("root", "root")))))
        .isEqualTo(new MetaResult.Refused(INVALID_AUTH_MANAGEMENT));
  }

  @Test
  void theRevisionCountsChangesAndNoRefusals() {
    long before = machine.auth().revision();
    assertThat(apply(new MetaCommand.ChangeAuth(userAdd("ann"))))
        .isEqualTo(new MetaResult.Refused(USER_EXISTS));
    assertThat(apply(new MetaCommand.ChangeAuth(deleteUser("bob"))))
        .isEqualTo(new MetaResult.Refused(USER_NOT_FOUND));
    assertThat(apply(new MetaCommand.ChangeAuth(grantRole("ann", "none"))))
        .isEqualTo(new MetaResult.Refused(ROLE_NOT_FOUND));
    changed(grantRole("ann", "keys"));
    changed(enable());
    assertThat(machine.auth().revision()).isEqualTo(before);
    apply(as("root", new MetaCommand.ChangeAuth(disable())));
    assertThat(machine.auth().revision()).isEqualTo(before + 1);
  }

  @Test
  void aTokenIsGivenToAUserWithAPasswordAndVoidAfterWhateverEndsIt() {
    assertThat(issue("ann")).isEqualTo(new MetaResult.Refused(AUTH_NOT_ENABLED));
    changed(
        AuthChange.newBuilder()
            .setUserAdd(
                AuthUserAddRequest.newBuilder()
                    .setName("certified")
                    .setOptions(UserAddOptions.newBuilder().setNoPassword(true)))
            .build());
    changed(enable());
    assertThat(issue("bob")).isEqualTo(new MetaResult.Refused(AUTH_FAILED));
    assertThat(issue("certified")).isEqualTo(new MetaResult.Refused(AUTH_FAILED));
    long revision = machine.auth().revision();
    assertThat(issue("ann")).isEqualTo(new MetaResult.TokenIssued("prefix." + index, revision, 1));
    assertThat(tokens).containsExactly(new IssuedToken("prefix." + index, "ann", revision, 99));
    assertThat(machine.auth().isCurrent("ann", revision)).isTrue();

    apply(as("root", new MetaCommand.ChangeAuth(roleAdd("unrelated"))));
    assertThat(machine.auth().isCurrent("ann", revision)).as("another role").isTrue();
    AuthState before = machine.auth();
    apply(as("root", new MetaCommand.ChangeAuth(changePassword("ann"))));
    assertThat(machine.auth().isCurrent("ann", revision)).as("another password").isFalse();
    assertThat(before.isCurrent("ann", revision)).isTrue();

    long later = machine.auth().revision();
    apply(as("root", new MetaCommand.ChangeAuth(deleteUser("ann"))));
    apply(as("root", new MetaCommand.ChangeAuth(userAdd("ann"))));
    assertThat(machine.auth().isCurrent("ann", later)).as("another user").isFalse();

    long last = machine.auth().revision();
    apply(as("root", new MetaCommand.ChangeAuth(disable())));
    changed(enable());
    assertThat(machine.auth().isCurrent("ann", last)).as("disabled meanwhile").isFalse();
    assertThat(machine.auth().isCurrent("ann", last + 1)).isTrue();
  }

  private MetaResult issue(String user) {
    return apply(
        new MetaCommand.IssueToken(
            TokenIssue.newBuilder().setUser(user).setPrefix("prefix").setIssuedAt(99).build()));
  }

  private MetaCommand as(String user, MetaCommand command) {
    return new MetaCommand.AsCaller(new Caller(user, machine.auth().revision()), command);
  }

  private MetaResult apply(MetaCommand command) {
    return machine.apply(++index, command.encode());
  }

  private void changed(AuthChange change) {
    assertThat(apply(new MetaCommand.ChangeAuth(change)))
        .isInstanceOf(MetaResult.AuthChanged.class);
  }

  static AuthChange enable() {
    return AuthChange.newBuilder().setEnable(AuthEnableRequest.getDefaultInstance()).build();
  }

  static AuthChange disable() {
    return AuthChange.newBuilder().setDisable(AuthDisableRequest.getDefaultInstance()).build();
  }

  static AuthChange userAdd(String name) {
    return AuthChange.newBuilder()
        .setUserAdd(AuthUserAddRequest.newBuilder().setName(name).setHashedPassword("aGFzaA=="))
        .build();
  }

  private static AuthChange deleteUser(String name) {
    return AuthChange.newBuilder()
        .setUserDelete(AuthUserDeleteRequest.newBuilder().setName(name))
        .build();
  }

  private static AuthChange changePassword(String name) {
    return AuthChange.newBuilder()
        .setUserChangePassword(
            AuthUserChangePasswordRequest.newBuilder().setName(name).setHashedPassword("bmV3"))
        .build();
  }

  static AuthChange grantRole(String user, String role) {
    return AuthChange.newBuilder()
        .setUserGrantRole(AuthUserGrantRoleRequest.newBuilder().setUser(user).setRole(role))
        .build();
  }

  private static AuthChange revokeRole(String user, String role) {
    return AuthChange.newBuilder()
        .setUserRevokeRole(AuthUserRevokeRoleRequest.newBuilder().setName(user).setRole(role))
        .build();
  }

  static AuthChange roleAdd(String name) {
    return AuthChange.newBuilder()
        .setRoleAdd(AuthRoleAddRequest.newBuilder().setName(name))
        .build();
  }

  private static AuthChange deleteRole(String name) {
    return AuthChange.newBuilder()
        .setRoleDelete(AuthRoleDeleteRequest.newBuilder().setRole(name))
        .build();
  }

  private static AuthChange permission(String key, String rangeEnd, Permission.Type type) {
    return AuthChange.newBuilder()
        .setRoleGrantPermission(
            AuthRoleGrantPermissionRequest.newBuilder()
                .setName("keys")
                .setPerm(
                    Permission.newBuilder()
                        .setPermType(type)
                        .setKey(bytes(key))
                        .setRangeEnd(bytes(rangeEnd))))
        .build();
  }

  private static MetaCommand.Put put(String key, long lease, boolean previous) {
    return new MetaCommand.Put(
        PutRequest.newBuilder().setKey(bytes(key)).setLease(lease).setPrevKv(previous).build());
  }

  private static MetaCommand.DeleteRange delete(String key, String rangeEnd, boolean previous) {
    return new MetaCommand.DeleteRange(
        DeleteRangeRequest.newBuilder()
            .setKey(bytes(key))
            .setRangeEnd(bytes(rangeEnd))
            .setPrevKv(previous)
            .build());
  }

  private static MetaCommand revoke(long lease) {
    return new MetaCommand.RevokeLease(LeaseRevokeRequest.newBuilder().setID(lease).build());
  }

  private static RangeRequest range(String key, String rangeEnd) {
    return RangeRequest.newBuilder().setKey(bytes(key)).setRangeEnd(bytes(rangeEnd)).build();
  }

  private static MetaCommand.Txn txn(TxnRequest.Builder request) {
    return new MetaCommand.Txn(request.build());
  }

  private static TxnRequest.Builder compare(String key, String rangeEnd) {
    return TxnRequest.newBuilder()
        .addCompare(
            Compare.newBuilder()
                .setTarget(Compare.CompareTarget.MOD)
                .setKey(bytes(key))
                .setRangeEnd(bytes(rangeEnd)));
  }

  private static TxnRequest.Builder success(Object operation) {
    return TxnRequest.newBuilder().addSuccess(operation(operation));
  }

  private static TxnRequest.Builder failure(Object operation) {
    return TxnRequest.newBuilder().addFailure(operation(operation));
  }

  private static RequestOp operation(Object operation) {
    RequestOp.Builder one = RequestOp.newBuilder();
    return switch (operation) {
      case MetaCommand.Put(PutRequest put) -> one.setRequestPut(put).build();
      case MetaCommand.DeleteRange(DeleteRangeRequest delete) ->
          one.setRequestDeleteRange(delete).build();
      case MetaCommand.Txn(TxnRequest txn) -> one.setRequestTxn(txn).build();
      case RangeRequest range -> one.setRequestRange(range).build();
      default -> throw new IllegalArgumentException("no operation: " + operation);
    };
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
