package dev.quorate.node.store.auth;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.Permission;

/** What the roles of one user add up to. */
final class Access {
  private final boolean isRoot;
  private final KeyRanges readable = new KeyRanges();
  private final KeyRanges writable = new KeyRanges();

  Access(boolean isRoot) {
    this.isRoot = isRoot;
  }

  static Access of(User user, AuthState auth) {
    Access access = new Access(user.isRoot());
    user.roles().stream()
        .flatMap(name -> auth.role(name).stream())
        .flatMap(role -> role.permissions().stream())
        .forEach(access::add);
    return access;
  }

  private void add(Permission permission) {
    switch (permission.getPermType()) {
      case READ -> readable.add(permission.getKey(), permission.getRangeEnd());
      case WRITE -> writable.add(permission.getKey(), permission.getRangeEnd());
      case READWRITE -> {
        readable.add(permission.getKey(), permission.getRangeEnd());
        writable.add(permission.getKey(), permission.getRangeEnd());
      }
      // Etcd keeps it, and it permits nothing.
      case UNRECOGNIZED -> {}
    }
  }

  boolean isRoot() {
    return isRoot;
  }

  boolean reads(ByteString key, ByteString rangeEnd) {
    return isRoot || readable.covers(key, rangeEnd);
  }

  boolean writes(ByteString key, ByteString rangeEnd) {
    return isRoot || writable.covers(key, rangeEnd);
  }
}
