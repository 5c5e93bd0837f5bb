package dev.quorate.node.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.quorate.node.etcd.wire.AlarmRequest;
import dev.quorate.node.etcd.wire.AuthDisableRequest;
import dev.quorate.node.etcd.wire.AuthEnableRequest;
import dev.quorate.node.etcd.wire.AuthRoleAddRequest;
import dev.quorate.node.etcd.wire.AuthRoleDeleteRequest;
import dev.quorate.node.etcd.wire.AuthRoleGetRequest;
import dev.quorate.node.etcd.wire.AuthRoleGrantPermissionRequest;
import dev.quorate.node.etcd.wire.AuthRoleListRequest;
import dev.quorate.node.etcd.wire.AuthRoleRevokePermissionRequest;
import dev.quorate.node.etcd.wire.AuthStatusRequest;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.AuthUserChangePasswordRequest;
import dev.quorate.node.etcd.wire.AuthUserDeleteRequest;
import dev.quorate.node.etcd.wire.AuthUserGetRequest;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleRequest;
import dev.quorate.node.etcd.wire.AuthUserListRequest;
import dev.quorate.node.etcd.wire.AuthUserRevokeRoleRequest;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.LeaseLeasesRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveRequest;
import dev.quorate.node.etcd.wire.MemberListRequest;
import dev.quorate.node.etcd.wire.Permission;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.StatusRequest;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.UserAddOptions;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchRequest;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Random requests about few users, roles and keys, so that they meet. */
final class AuthRequests {
  static final List<String> USERS = List.of("root", "ann", "bob", "\ud83d\ude00", "\uff5e");
  private static final List<String> ROLES = List.of("root", "r1", "r2", "\ud83d\ude00");
  private static final List<String> PASSWORDS = List.of("one", "two", "");
  private static final int LEASES = 4;

  private final Random random;

  AuthRequests(Random random) {
    this.random = random;
  }

  /** As often as they matter: changes are few, or no permission would live long. */
  Message next() {
    int of100 = random.nextInt(100);
    if (of100 < 22) {
      return change();
    }
    if (of100 < 32) {
      return AuthenticateRequest.newBuilder().setName(user()).setPassword(one(PASSWORDS)).build();
    }
    return of100 < 42 ? question() : work();
  }

  /** What lets root change something; in which order is left to chance. */
  Message setup(boolean isOff) {
    if (!isOff) {
      return AuthenticateRequest.newBuilder().setName("root").setPassword(one(PASSWORDS)).build();
    }
    return this.<Message>one(
        AuthUserAddRequest.newBuilder().setName("root").setPassword("one").build(),
        AuthUserGrantRoleRequest.newBuilder().setUser("root").setRole("root").build(),
        AuthEnableRequest.getDefaultInstance());
  }

  private Message change() {
    return chosen(
        this::userAdd,
        () -> AuthUserDeleteRequest.newBuilder().setName(user()).build(),
        this::changePassword,
        () -> AuthUserGrantRoleRequest.newBuilder().setUser(user()).setRole(role()).build(),
        () -> AuthUserGrantRoleRequest.newBuilder().setUser(user()).setRole(role()).build(),
        () -> AuthUserRevokeRoleRequest.newBuilder().setName(user()).setRole(role()).build(),
        () -> AuthRoleAddRequest.newBuilder().setName(role()).build(),
        () -> AuthRoleDeleteRequest.newBuilder().setRole(role()).build(),
        this::grantPermission,
        this::grantPermission,
        this::grantPermission,
        this::revokePermission,
        AuthEnableRequest::getDefaultInstance,
        () ->
            random.nextInt(3) == 0
                ? AuthDisableRequest.getDefaultInstance()
                : AuthEnableRequest.getDefaultInstance());
  }

  private Message userAdd() {
    AuthUserAddRequest.Builder add =
        AuthUserAddRequest.newBuilder().setName(user()).setPassword(one(PASSWORDS));
    // Root's password can always be found again.
    switch (add.getName().equals("root") ? -1 : random.nextInt(5)) {
      case 0 -> add.setOptions(UserAddOptions.newBuilder().setNoPassword(true));
      case 1 -> add.setOptions(UserAddOptions.getDefaultInstance());
      case 2 -> add.setHashedPassword("aGFzaA==");
      case 3 -> add.setPassword("p".repeat(71 + random.nextInt(3)));
      default -> {}
    }
    return add.build();
  }

  private Message changePassword() {
    AuthUserChangePasswordRequest.Builder change =
        AuthUserChangePasswordRequest.newBuilder().setName(user()).setPassword(one(PASSWORDS));
    if (random.nextInt(3) == 0 && !change.getName().equals("root")) {
      change.setPassword("").setHashedPassword(one("aGFzaA==", "aGFza", "*", "aGFz\naA==", "aA"));
    }
    return change.build();
  }

  private Message grantPermission() {
    AuthRoleGrantPermissionRequest.Builder grant =
        AuthRoleGrantPermissionRequest.newBuilder().setName(role());
    if (random.nextInt(20) > 0) {
      ByteString key = random.nextInt(20) == 0 ? ByteString.EMPTY : key();
      grant.setPerm(
          Permission.newBuilder()
              .setPermTypeValue(random.nextInt(20) == 0 ? 7 : random.nextInt(3))
              .setKey(key)
              .setRangeEnd(rangeEnd()));
    }
    return grant.build();
  }

  private Message revokePermission() {
    return AuthRoleRevokePermissionRequest.newBuilder()
        .setRole(role())
        .setKey(key())
        .setRangeEnd(rangeEnd())
        .build();
  }

  private Message question() {
    return chosen(
        () -> AuthUserGetRequest.newBuilder().setName(user()).build(),
        AuthUserListRequest::getDefaultInstance,
        () -> AuthRoleGetRequest.newBuilder().setRole(role()).build(),
        () -> AuthRoleGetRequest.newBuilder().setRole(role()).build(),
        AuthRoleListRequest::getDefaultInstance,
        AuthStatusRequest::getDefaultInstance,
        MemberListRequest::getDefaultInstance,
        StatusRequest::getDefaultInstance,
        this::alarm);
  }

  /** Of a type that stops nobody's writes. */
  private Message alarm() {
    return AlarmRequest.newBuilder()
        .setActionValue(random.nextInt(3))
        .setAlarmValue(7)
        .setMemberID(random.nextInt(2))
        .build();
  }

  private Message work() {
    return chosen(
        this::range,
        this::range,
        this::put,
        this::put,
        this::put,
        this::delete,
        this::txn,
        this::txn,
        () -> CompactionRequest.newBuilder().setRevision(random.nextInt(3)).build(),
        () -> LeaseGrantRequest.newBuilder().setID(lease()).setTTL(600).build(),
        () -> LeaseRevokeRequest.newBuilder().setID(lease()).build(),
        () ->
            LeaseTimeToLiveRequest.newBuilder()
                .setID(lease())
                .setKeys(random.nextBoolean())
                .build(),
        () -> LeaseKeepAliveRequest.newBuilder().setID(lease()).build(),
        LeaseLeasesRequest::getDefaultInstance,
        this::watch);
  }

  private RangeRequest range() {
    return RangeRequest.newBuilder()
        .setKey(key())
        .setRangeEnd(rangeEnd())
        .setSerializable(random.nextBoolean())
        .build();
  }

  private PutRequest put() {
    return PutRequest.newBuilder()
        .setKey(key())
        .setValue(ByteString.copyFromUtf8("v" + random.nextInt(100)))
        .setPrevKv(random.nextBoolean())
        .setLease(random.nextInt(3) == 0 ? lease() : 0)
        .build();
  }

  private DeleteRangeRequest delete() {
    return DeleteRangeRequest.newBuilder()
        .setKey(key())
        .setRangeEnd(random.nextBoolean() ? ByteString.EMPTY : rangeEnd())
        .setPrevKv(random.nextBoolean())
        .build();
  }

  private TxnRequest txn() {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    if (random.nextBoolean()) {
      txn.addCompare(
          Compare.newBuilder()
              .setKey(key())
              .setRangeEnd(random.nextBoolean() ? ByteString.EMPTY : rangeEnd())
              .setTarget(Compare.CompareTarget.VERSION)
              .setResult(Compare.CompareResult.GREATER));
    }
    if (random.nextBoolean()) {
      txn.addSuccess(operation());
    }
    if (random.nextBoolean()) {
      txn.addFailure(operation());
    }
    if (random.nextInt(4) == 0) {
      txn.addSuccess(
          RequestOp.newBuilder().setRequestTxn(TxnRequest.newBuilder().addFailure(operation())));
    }
    return txn.build();
  }

  private RequestOp operation() {
    RequestOp.Builder operation = RequestOp.newBuilder();
    return switch (random.nextInt(3)) {
      case 0 -> operation.setRequestRange(range()).build();
      case 1 -> operation.setRequestPut(put()).build();
      default -> operation.setRequestDeleteRange(delete()).build();
    };
  }

  private Message watch() {
    return WatchRequest.newBuilder()
        .setCreateRequest(
            WatchCreateRequest.newBuilder()
                .setKey(random.nextInt(5) == 0 ? ByteString.EMPTY : key())
                .setRangeEnd(rangeEnd())
                .setStartRevision(random.nextInt(20) == 0 ? -1 : 0))
        .build();
  }

  private String user() {
    return random.nextInt(30) == 0 ? "" : one(USERS);
  }

  private String role() {
    return random.nextInt(30) == 0 ? "" : one(ROLES);
  }

  private long lease() {
    return 1L + random.nextInt(LEASES);
  }

  private ByteString key() {
    return ByteString.copyFromUtf8(one("a", "b", "c", "d", "e", "ba", "\0"));
  }

  private ByteString rangeEnd() {
    return ByteString.copyFromUtf8(one("", "", "\0", "a", "b", "c", "d", "e", "f"));
  }

  @SafeVarargs
  private Message chosen(Supplier<Message>... all) {
    return all[random.nextInt(all.length)].get();
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  @SafeVarargs
  private <T> T one(T... all) {
    return all[random.nextInt(all.length)];
  }
}
