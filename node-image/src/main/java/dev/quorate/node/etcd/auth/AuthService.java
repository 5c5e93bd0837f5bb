package dev.quorate.node.etcd.auth;

import dev.quorate.node.auth.Passwords;
import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.AuthChange;
import dev.quorate.node.etcd.wire.AuthDisableRequest;
import dev.quorate.node.etcd.wire.AuthDisableResponse;
import dev.quorate.node.etcd.wire.AuthEnableRequest;
import dev.quorate.node.etcd.wire.AuthEnableResponse;
import dev.quorate.node.etcd.wire.AuthGrpc;
import dev.quorate.node.etcd.wire.AuthRoleAddRequest;
import dev.quorate.node.etcd.wire.AuthRoleAddResponse;
import dev.quorate.node.etcd.wire.AuthRoleDeleteRequest;
import dev.quorate.node.etcd.wire.AuthRoleDeleteResponse;
import dev.quorate.node.etcd.wire.AuthRoleGetRequest;
import dev.quorate.node.etcd.wire.AuthRoleGetResponse;
import dev.quorate.node.etcd.wire.AuthRoleGrantPermissionRequest;
import dev.quorate.node.etcd.wire.AuthRoleGrantPermissionResponse;
import dev.quorate.node.etcd.wire.AuthRoleListRequest;
import dev.quorate.node.etcd.wire.AuthRoleListResponse;
import dev.quorate.node.etcd.wire.AuthRoleRevokePermissionRequest;
import dev.quorate.node.etcd.wire.AuthRoleRevokePermissionResponse;
import dev.quorate.node.etcd.wire.AuthStatusRequest;
import dev.quorate.node.etcd.wire.AuthStatusResponse;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.AuthUserAddResponse;
import dev.quorate.node.etcd.wire.AuthUserChangePasswordRequest;
import dev.quorate.node.etcd.wire.AuthUserChangePasswordResponse;
import dev.quorate.node.etcd.wire.AuthUserDeleteRequest;
import dev.quorate.node.etcd.wire.AuthUserDeleteResponse;
import dev.quorate.node.etcd.wire.AuthUserGetRequest;
import dev.quorate.node.etcd.wire.AuthUserGetResponse;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleRequest;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleResponse;
import dev.quorate.node.etcd.wire.AuthUserListRequest;
import dev.quorate.node.etcd.wire.AuthUserListResponse;
import dev.quorate.node.etcd.wire.AuthUserRevokeRoleRequest;
import dev.quorate.node.etcd.wire.AuthUserRevokeRoleResponse;
import dev.quorate.node.etcd.wire.AuthenticateRequest;
import dev.quorate.node.etcd.wire.AuthenticateResponse;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import dev.quorate.node.store.auth.Role;
import dev.quorate.node.store.auth.User;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.Base64;
import java.util.function.Function;

/**
 * etcd's Auth service. Changes go through the log, and are permitted to the root role where they
 * are applied; passwords are hashed before. The rest is read, with every change that is committed
 * by then.
 */
public final class AuthService extends AuthGrpc.AuthImplBase implements AutoCloseable {
  private final CallGate calls;
  private final PasswordThreads passwords = new PasswordThreads();

  public AuthService(CallGate calls) {
    this.calls = calls;
  }

  @Override
  public void authenticate(
      AuthenticateRequest request, StreamObserver<AuthenticateResponse> client) {
    serve(client, new Authenticate(request, passwords)::serve);
  }

  @Override
  public void authStatus(AuthStatusRequest request, StreamObserver<AuthStatusResponse> client) {
    read(
        client,
        (auth, caller, header) ->
            AuthStatusResponse.newBuilder()
                .setHeader(header)
                .setEnabled(auth.isEnabled())
                .setAuthRevision(auth.revision())
                .build());
  }

  @Override
  public void userAdd(AuthUserAddRequest request, StreamObserver<AuthUserAddResponse> client) {
    serve(
        client,
        call -> {
          if (request.getOptions().getNoPassword()) {
            add(request.toBuilder().clearPassword().clearHashedPassword(), call);
            return;
          }
          requireHashable(request.getPassword(), call);
          passwords.continueOn(
              call,
              it ->
                  add(
                      request.toBuilder()
                          .clearPassword()
                          .setHashedPassword(hashed(request.getPassword(), it)),
                      it));
        });
  }

  private static void add(AuthUserAddRequest.Builder request, Call<AuthUserAddResponse> call)
      throws StatusException {
    propose(
        call,
        AuthChange.newBuilder().setUserAdd(request),
        header -> AuthUserAddResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void userChangePassword(
      AuthUserChangePasswordRequest request,
      StreamObserver<AuthUserChangePasswordResponse> client) {
    serve(
        client,
        call -> {
          if (request.getPassword().isEmpty()) {
            changePassword(request.toBuilder(), call);
            return;
          }
          requireHashable(request.getPassword(), call);
          passwords.continueOn(
              call,
              it ->
                  changePassword(
                      request.toBuilder()
                          .clearPassword()
                          .setHashedPassword(hashed(request.getPassword(), it)),
                      it));
        });
  }

  private static void changePassword(
      AuthUserChangePasswordRequest.Builder request, Call<AuthUserChangePasswordResponse> call)
      throws StatusException {
    propose(
        call,
        AuthChange.newBuilder().setUserChangePassword(request),
        header -> AuthUserChangePasswordResponse.newBuilder().setHeader(header).build());
  }

  /** Where it is applied it would be refused too; but nobody else makes us hash. */
  private static void requireHashable(String password, Call<?> call)
      throws KvException, StatusException {
    if (Passwords.isTooLong(password)) {
      throw EtcdError.PASSWORD_TOO_LONG.exception();
    }
    call.requireRoot();
  }

  private static String hashed(String password, Call<?> call) {
    return Base64.getEncoder()
        .encodeToString(call.backend().authentication().passwords().hash(password).toByteArray());
  }

  @Override
  public void authEnable(AuthEnableRequest request, StreamObserver<AuthEnableResponse> client) {
    change(
        client,
        AuthChange.newBuilder().setEnable(request),
        header -> AuthEnableResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void authDisable(AuthDisableRequest request, StreamObserver<AuthDisableResponse> client) {
    change(
        client,
        AuthChange.newBuilder().setDisable(request),
        header -> AuthDisableResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void userDelete(
      AuthUserDeleteRequest request, StreamObserver<AuthUserDeleteResponse> client) {
    change(
        client,
        AuthChange.newBuilder().setUserDelete(request),
        header -> AuthUserDeleteResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void userGrantRole(
      AuthUserGrantRoleRequest request, StreamObserver<AuthUserGrantRoleResponse> client) {
    change(
        client,
        AuthChange.newBuilder().setUserGrantRole(request),
        header -> AuthUserGrantRoleResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void userRevokeRole(
      AuthUserRevokeRoleRequest request, StreamObserver<AuthUserRevokeRoleResponse> client) {
    change(
        client,
        AuthChange.newBuilder().setUserRevokeRole(request),
        header -> AuthUserRevokeRoleResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void roleAdd(AuthRoleAddRequest request, StreamObserver<AuthRoleAddResponse> client) {
    change(
        client,
        AuthChange.newBuilder().setRoleAdd(request),
        header -> AuthRoleAddResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void roleDelete(
      AuthRoleDeleteRequest request, StreamObserver<AuthRoleDeleteResponse> client) {
    change(
        client,
        AuthChange.newBuilder().setRoleDelete(request),
        header -> AuthRoleDeleteResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void roleGrantPermission(
      AuthRoleGrantPermissionRequest request,
      StreamObserver<AuthRoleGrantPermissionResponse> client) {
    change(
        client,
        AuthChange.newBuilder().setRoleGrantPermission(request),
        header -> AuthRoleGrantPermissionResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void roleRevokePermission(
      AuthRoleRevokePermissionRequest request,
      StreamObserver<AuthRoleRevokePermissionResponse> client) {
    change(
        client,
        AuthChange.newBuilder().setRoleRevokePermission(request),
        header -> AuthRoleRevokePermissionResponse.newBuilder().setHeader(header).build());
  }

  @Override
  public void userGet(AuthUserGetRequest request, StreamObserver<AuthUserGetResponse> client) {
    read(
        client,
        (auth, caller, header) -> {
          if (!request.getName().equals(caller.user())) {
            auth.requireRoot(caller);
          }
          User user =
              auth.user(request.getName())
                  .orElseThrow(() -> new KvException(KvError.USER_NOT_FOUND));
          return AuthUserGetResponse.newBuilder()
              .setHeader(header)
              .addAllRoles(user.roles())
              .build();
        });
  }

  @Override
  public void userList(AuthUserListRequest request, StreamObserver<AuthUserListResponse> client) {
    read(
        client,
        (auth, caller, header) -> {
          auth.requireRoot(caller);
          return AuthUserListResponse.newBuilder()
              .setHeader(header)
              .addAllUsers(auth.userNames())
              .build();
        });
  }

  @Override
  public void roleGet(AuthRoleGetRequest request, StreamObserver<AuthRoleGetResponse> client) {
    read(
        client,
        (auth, caller, header) -> {
          if (!auth.hasRole(caller.user(), request.getRole())) {
            auth.requireRoot(caller);
          }
          Role role =
              auth.role(request.getRole())
                  .orElseThrow(() -> new KvException(KvError.ROLE_NOT_FOUND));
          return AuthRoleGetResponse.newBuilder()
              .setHeader(header)
              .addAllPerm(role.permitted())
              .build();
        });
  }

  @Override
  public void roleList(AuthRoleListRequest request, StreamObserver<AuthRoleListResponse> client) {
    read(
        client,
        (auth, caller, header) -> {
          auth.requireRoot(caller);
          return AuthRoleListResponse.newBuilder()
              .setHeader(header)
              .addAllRoles(auth.roleNames())
              .build();
        });
  }

  /** An answer from what this member has applied. */
  @FunctionalInterface
  private interface Reading<R> {
    R read(AuthState auth, Caller caller, ResponseHeader header) throws KvException;
  }

  /** Linearizable. */
  private <R> void read(StreamObserver<R> client, Reading<R> reading) {
    serve(
        client,
        call ->
            call.readAuth(
                (auth, caller) ->
                    reading.read(
                        auth, caller, call.header(call.backend().state().keyspace().revision()))));
  }

  private <R> void change(
      StreamObserver<R> client, AuthChange.Builder change, Function<ResponseHeader, R> response) {
    serve(client, call -> propose(call, change, response));
  }

  private static <R> void propose(
      Call<R> call, AuthChange.Builder change, Function<ResponseHeader, R> response)
      throws StatusException {
    call.propose(
        new MetaCommand.ChangeAuth(change.build()),
        MetaResult.AuthChanged.class,
        changed -> response.apply(call.header(changed.revision())));
  }

  /** A member of an earlier release would stop at the first user (docs/decisions/0017). */
  private <R> void serve(StreamObserver<R> client, CallGate.Service<R> service) {
    calls.serveAsVoter(
        client,
        call -> {
          if (!call.backend().level().allows(MetaCommand.LEVEL_OF_AUTH)) {
            throw EtcdError.notCapable(
                "users and roles", MetaCommand.LEVEL_OF_AUTH, call.backend().level().current());
          }
          service.serve(call);
        });
  }

  @Override
  public void close() {
    passwords.close();
  }
}
