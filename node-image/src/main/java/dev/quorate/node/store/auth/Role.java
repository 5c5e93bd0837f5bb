package dev.quorate.node.store.auth;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.Permission;
import java.util.List;

/**
 * A role.
 *
 * @param permissions by key; those of one key in the order in which they were granted
 */
public record Role(String name, List<Permission> permissions) {
  /** As etcd shows it. */
  private static final Permission EVERYTHING =
      Permission.newBuilder()
          .setPermType(Permission.Type.READWRITE)
          .setRangeEnd(ByteString.copyFrom(new byte[1]))
          .build();

  public Role {
    permissions = List.copyOf(permissions);
  }

  /** What it comes to: the root role permits everything, whatever it was granted. */
  public List<Permission> permitted() {
    return name.equals(AuthState.ROOT) ? List.of(EVERYTHING) : permissions;
  }
}
