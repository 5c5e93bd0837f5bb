package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.store.lease.Leases;

/** What a put asks of the state that it meets. */
final class PutRules {
  private PutRules() {}

  static void check(PutRequest request, RevisionWriter state, Leases leases) throws KvException {
    if (request.getKey().isEmpty()) {
      throw new KvException(KvError.EMPTY_KEY);
    }
    if (request.getLease() != 0 && !leases.contains(request.getLease())) {
      throw new KvException(KvError.LEASE_NOT_FOUND);
    }
    boolean needsPrevious = request.getIgnoreValue() || request.getIgnoreLease();
    if (needsPrevious && state.current(request.getKey()) == null) {
      throw new KvException(KvError.KEY_NOT_FOUND);
    }
  }
}
