package dev.quorate.node.store.auth;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.AuthChange;
import dev.quorate.node.etcd.wire.AuthRoleGrantPermissionRequest;
import dev.quorate.node.etcd.wire.AuthRoleRevokePermissionRequest;
import dev.quorate.node.etcd.wire.AuthUserAddRequest;
import dev.quorate.node.etcd.wire.AuthUserChangePasswordRequest;
import dev.quorate.node.etcd.wire.AuthUserGrantRoleRequest;
import dev.quorate.node.etcd.wire.AuthUserRevokeRoleRequest;
import dev.quorate.node.etcd.wire.Permission;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The state after a change that the root role asked for, with the checks of etcd's store in their
 * order (server/auth/store.go). A change that changes nothing gives the same state.
 */
public final class AuthChanges {
  private AuthChanges() {}

  /**
   * @throws KvException if it is refused
   */
  public static AuthState apply(AuthChange change, AuthState auth) throws KvException {
    return switch (change.getChangeCase()) {
      case ENABLE -> enable(auth);
      case DISABLE -> auth.isEnabled() ? auth.disabled() : auth;
      case USER_ADD -> add(change.getUserAdd(), auth);
      case USER_DELETE -> deleteUser(change.getUserDelete().getName(), auth);
      case USER_CHANGE_PASSWORD -> changePassword(change.getUserChangePassword(), auth);
      case USER_GRANT_ROLE -> grant(change.getUserGrantRole(), auth);
      case USER_REVOKE_ROLE -> revoke(change.getUserRevokeRole(), auth);
      case ROLE_ADD -> addRole(change.getRoleAdd().getName(), auth);
      case ROLE_DELETE -> deleteRole(change.getRoleDelete().getRole(), auth);
      case ROLE_GRANT_PERMISSION -> grant(change.getRoleGrantPermission(), auth);
      case ROLE_REVOKE_PERMISSION -> revoke(change.getRoleRevokePermission(), auth);
      case CHANGE_NOT_SET -> auth;
    };
  }

  private static AuthState enable(AuthState auth) throws KvException {
    if (auth.isEnabled()) {
      return auth;
    }
    User root =
        auth.user(AuthState.ROOT).orElseThrow(() -> new KvException(KvError.ROOT_USER_NOT_FOUND));
    refuseIf(!root.isRoot(), KvError.ROOT_ROLE_NOT_GRANTED);
    return auth.enabled();
  }

  private static AuthState add(AuthUserAddRequest request, AuthState auth) throws KvException {
    String name = request.getName();
    refuseIf(name.isEmpty(), KvError.USER_EMPTY);
    refuseIf(auth.user(name).isPresent(), KvError.USER_EXISTS);
    boolean hasNoPassword = request.getOptions().getNoPassword();
    ByteString password = hasNoPassword ? ByteString.EMPTY : decoded(request.getHashedPassword());
    return auth.with(new User(name, password, hasNoPassword, List.of(), auth.revision() + 1));
  }

  private static AuthState deleteUser(String name, AuthState auth) throws KvException {
    refuseIf(auth.isEnabled() && name.equals(AuthState.ROOT), KvError.INVALID_AUTH_MANAGEMENT);
    refuseIf(auth.user(name).isEmpty(), KvError.USER_NOT_FOUND);
    return auth.withoutUser(name);
  }

  private static AuthState changePassword(AuthUserChangePasswordRequest request, AuthState auth)
      throws KvException {
    User user = user(request.getName(), auth);
    ByteString password =
        user.hasNoPassword() ? ByteString.EMPTY : decoded(request.getHashedPassword());
    return auth.with(user.withPassword(password, auth.revision() + 1));
  }

  /** As Go's decoder takes it: in lines, and with all of its padding. */
  private static ByteString decoded(String base64) throws KvException {
    String line = base64.replace("\r", "").replace("\n", "");
    refuseIf(line.length() % 4 != 0, KvError.NO_PASSWORD_USER);
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(line));
    } catch (IllegalArgumentException e) {
      throw new KvException(KvError.NO_PASSWORD_USER);
    }
  }

  private static AuthState grant(AuthUserGrantRoleRequest request, AuthState auth)
      throws KvException {
    User user = user(request.getUser(), auth);
    String role = request.getRole();
    // The root role is granted before it is there.
    refuseIf(!role.equals(AuthState.ROOT) && auth.role(role).isEmpty(), KvError.ROLE_NOT_FOUND);
    if (user.roles().contains(role)) {
      return auth;
    }
    List<String> roles = new ArrayList<>(user.roles());
    roles.add(role);
    return auth.with(user.withRoles(ByteOrder.sorted(roles)));
  }

  private static AuthState revoke(AuthUserRevokeRoleRequest request, AuthState auth)
      throws KvException {
    String name = request.getName();
    String role = request.getRole();
    refuseIf(
        auth.isEnabled() && name.equals(AuthState.ROOT) && role.equals(AuthState.ROOT),
        KvError.INVALID_AUTH_MANAGEMENT);
    User user = user(name, auth);
    refuseIf(!user.roles().contains(role), KvError.ROLE_NOT_GRANTED);
    return auth.with(user.withRoles(AuthState.without(role, user.roles())));
  }

  private static AuthState addRole(String name, AuthState auth) throws KvException {
    refuseIf(name.isEmpty(), KvError.ROLE_EMPTY);
    refuseIf(auth.role(name).isPresent(), KvError.ROLE_EXISTS);
    return auth.with(new Role(name, List.of()));
  }

  private static AuthState deleteRole(String name, AuthState auth) throws KvException {
    refuseIf(auth.isEnabled() && name.equals(AuthState.ROOT), KvError.INVALID_AUTH_MANAGEMENT);
    refuseIf(auth.role(name).isEmpty(), KvError.ROLE_NOT_FOUND);
    return auth.withoutRole(name);
  }

  private static AuthState grant(AuthRoleGrantPermissionRequest request, AuthState auth)
      throws KvException {
    refuseIf(!request.hasPerm(), KvError.PERMISSION_NOT_GIVEN);
    Permission granted = request.getPerm();
    refuseIf(
        !KeyRanges.isValid(granted.getKey(), granted.getRangeEnd()),
        KvError.INVALID_AUTH_MANAGEMENT);
    Role role = role(request.getName(), auth);
    List<Permission> permissions = new ArrayList<>(role.permissions());
    int first = indexOfKeyOrAfter(granted.getKey(), permissions);
    // Only the first of one key is changed: another range from it is one permission more, also the
    // second time (etcd, RoleGrantPermission).
    if (first < permissions.size() && isOfRange(permissions.get(first), granted)) {
      permissions.set(first, granted);
    } else {
      permissions.add(indexAfterKey(granted.getKey(), permissions), granted);
    }
    return auth.with(new Role(role.name(), permissions));
  }

  private static boolean isOfRange(Permission permission, Permission other) {
    return permission.getKey().equals(other.getKey())
        && permission.getRangeEnd().equals(other.getRangeEnd());
  }

  private static int indexOfKeyOrAfter(ByteString key, List<Permission> permissions) {
    return (int) permissions.stream().takeWhile(it -> compare(it.getKey(), key) < 0).count();
  }

  private static int indexAfterKey(ByteString key, List<Permission> permissions) {
    return (int) permissions.stream().takeWhile(it -> compare(it.getKey(), key) <= 0).count();
  }

  private static int compare(ByteString left, ByteString right) {
    return ByteString.unsignedLexicographicalComparator().compare(left, right);
  }

  private static AuthState revoke(AuthRoleRevokePermissionRequest request, AuthState auth)
      throws KvException {
    Role role = role(request.getRole(), auth);
    List<Permission> others =
        role.permissions().stream()
            .filter(
                it ->
                    !it.getKey().equals(request.getKey())
                        || !it.getRangeEnd().equals(request.getRangeEnd()))
            .toList();
    refuseIf(others.size() == role.permissions().size(), KvError.PERMISSION_NOT_GRANTED);
    return auth.with(new Role(role.name(), others));
  }

  private static User user(String name, AuthState auth) throws KvException {
    return auth.user(name).orElseThrow(() -> new KvException(KvError.USER_NOT_FOUND));
  }

  private static Role role(String name, AuthState auth) throws KvException {
    return auth.role(name).orElseThrow(() -> new KvException(KvError.ROLE_NOT_FOUND));
  }

  private static void refuseIf(boolean wrong, KvError error) throws KvException {
    if (wrong) {
      throw new KvException(error);
    }
  }
}
