package dev.quorate.node.store.auth;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * A user.
 *
 * @param password its bcrypt hash, in bcrypt's text form; empty for none
 * @param hasNoPassword it can never authenticate by a password
 * @param roles their names, in the order of their bytes
 * @param credentialsAt the auth revision at which it got this password: simple tokens from before
 *     are void
 */
public record User(
    String name,
    ByteString password,
    boolean hasNoPassword,
    List<String> roles,
    long credentialsAt) {
  public User {
    roles = List.copyOf(roles);
  }

  boolean isRoot() {
    return roles.contains(AuthState.ROOT);
  }

  User withRoles(List<String> changed) {
    return new User(name, password, hasNoPassword, changed, credentialsAt);
  }

  User withPassword(ByteString changed, long at) {
    return new User(name, changed, hasNoPassword, roles, at);
  }
}
