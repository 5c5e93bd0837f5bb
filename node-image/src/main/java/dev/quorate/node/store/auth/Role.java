package dev.quorate.node.store.auth;

import dev.quorate.node.etcd.wire.Permission;
import java.util.List;

/**
 * A role.
 *
 * @param permissions by key; those of one key in the order in which they were granted
 */
public record Role(String name, List<Permission> permissions) {
  public Role {
    permissions = List.copyOf(permissions);
  }
}
