package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.PutRequest;

/** What a put asks of the state that it meets. */
final class PutRules {
  private PutRules() {}

  static void check(PutRequest request, RevisionWriter state) throws KvException {
    if (request.getKey().isEmpty()) {
      throw new KvException(KvError.EMPTY_KEY);
    }
    if (request.getLease() != 0) {
      // Leases are not served, so none can be there.
      throw new KvException(KvError.LEASE_NOT_FOUND);
    }
    boolean needsPrevious = request.getIgnoreValue() || request.getIgnoreLease();
    if (needsPrevious && state.current(request.getKey()) == null) {
      throw new KvException(KvError.KEY_NOT_FOUND);
    }
  }
}
