package dev.quorate.node.etcd.call;

import dev.quorate.node.store.keyspace.Keyspace;
import io.grpc.StatusException;

/**
 * The most that a member's store may take. Beyond it nothing is put any more, as with etcd's space
 * quota (its operations guide, "Maintenance"); reads, deletions and compactions go on, and puts too
 * once those have made room: unlike etcd's, the alarm needs nobody to clear it. Each member looks
 * at its own store before it proposes, so proposals under way may exceed it a little.
 *
 * @param bytes as {@link Keyspace#sizeInBytes()} counts them
 */
public record Quota(long bytes) {

  public boolean isExceeded(Keyspace keyspace) {
    return keyspace.sizeInBytes() >= bytes;
  }

  void requireRoom(Keyspace keyspace) throws StatusException {
    if (isExceeded(keyspace)) {
      throw EtcdError.NO_SPACE.exception();
    }
  }
}
