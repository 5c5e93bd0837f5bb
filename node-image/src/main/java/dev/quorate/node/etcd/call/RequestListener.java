package dev.quorate.node.etcd.call;

import io.grpc.Status;

/** Called for every request once it has ended. */
@FunctionalInterface
public interface RequestListener {
  /**
   * Called on the thread that answered; must not block.
   *
   * @param method its full name, as {@code etcdserverpb.KV/Put}
   * @param code of the answer; {@code CANCELLED} when the client did not wait for it
   * @param nanos from the arrival of its headers to the answer
   */
  void ended(String method, Status.Code code, long nanos);
}
