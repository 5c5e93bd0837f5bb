package dev.quorate.node.store.etcdfile;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.StoredLease;
import dev.quorate.node.etcd.wire.StoredRole;
import dev.quorate.node.etcd.wire.StoredUser;
import dev.quorate.node.etcd.wire.UserAddOptions;
import dev.quorate.node.store.auth.Role;
import dev.quorate.node.store.auth.User;
import dev.quorate.node.store.lease.LeaseRecord;
import java.util.List;

/** Leases, users and roles as etcd stores them, and back. */
final class EtcdMessages {
  private EtcdMessages() {}

  static StoredLease lease(LeaseRecord lease) {
    StoredLease.Builder stored = StoredLease.newBuilder().setID(lease.id()).setTTL(lease.ttl());
    // etcd's 0: from its TTL on.
    if (!lease.isOpen() && lease.remaining() < lease.ttl() * 1000) {
      stored.setRemainingTTL(Math.ceilDiv(lease.remaining(), 1000L));
    }
    return stored.build();
  }

  /**
   * @throws IllegalArgumentException if there cannot be such a lease
   */
  static LeaseRecord lease(StoredLease stored, long grantedAt) {
    LeaseRecord granted = LeaseRecord.granted(stored.getID(), grantedAt, stored.getTTL());
    long remaining = stored.getRemainingTTL();
    return remaining <= 0 || remaining >= stored.getTTL()
        ? granted
        : new LeaseRecord(granted.id(), grantedAt, granted.ttl(), remaining * 1000, 0);
  }

  static StoredUser user(User user) {
    return StoredUser.newBuilder()
        .setName(ByteString.copyFromUtf8(user.name()))
        .setPassword(user.password())
        .addAllRoles(user.roles())
        .setOptions(UserAddOptions.newBuilder().setNoPassword(user.hasNoPassword()))
        .build();
  }

  /**
   * @param revision of users and roles by then: tokens from before are void
   */
  static User user(StoredUser stored, long revision) {
    return new User(
        stored.getName().toStringUtf8(),
        stored.getPassword(),
        stored.getOptions().getNoPassword(),
        List.copyOf(stored.getRolesList()),
        revision);
  }

  static StoredRole role(Role role) {
    return StoredRole.newBuilder()
        .setName(ByteString.copyFromUtf8(role.name()))
        .addAllKeyPermission(role.permissions())
        .build();
  }

  static Role role(StoredRole stored) {
    return new Role(stored.getName().toStringUtf8(), stored.getKeyPermissionList());
  }
}
