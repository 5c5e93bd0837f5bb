package dev.quorate.node.etcd.call;

import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.keyspace.Keyspace;
import io.grpc.StatusException;
import java.util.List;

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

  /** Whether a transaction may put something, in either branch. */
  public static boolean puts(TxnRequest request) {
    return puts(request.getSuccessList()) || puts(request.getFailureList());
  }

  private static boolean puts(List<RequestOp> operations) {
    return operations.stream()
        .anyMatch(
            operation ->
                operation.hasRequestPut()
                    || (operation.hasRequestTxn() && puts(operation.getRequestTxn())));
  }
}
