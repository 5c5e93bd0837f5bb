package dev.quorate.node.store.meta;

import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.lease.Lease;
import dev.quorate.node.store.lease.LeaseRecord;
import dev.quorate.node.store.lease.Leases;
import java.util.Optional;

/** How the commands about leases change a keyspace. */
final class LeaseCommands {
  private LeaseCommands() {}

  static MetaResult grant(LeaseGrantRequest request, long index, Keyspace keyspace)
      throws KvException {
    if (keyspace.leases().contains(request.getID())) {
      throw new KvException(KvError.LEASE_EXISTS);
    }
    LeaseRecord granted;
    try {
      granted = LeaseRecord.granted(request.getID(), index, request.getTTL());
    } catch (IllegalArgumentException e) {
      // Whoever proposes it has checked it: a member that did not must not stop the others.
      return new MetaResult.Invalid(e.getMessage());
    }
    keyspace.leases().add(granted);
    return new MetaResult.LeaseGranted(granted.id(), granted.ttl(), keyspace.revision());
  }

  static MetaResult revoke(long id, Keyspace keyspace) throws KvException {
    Lease lease =
        keyspace.leases().find(id).orElseThrow(() -> new KvException(KvError.LEASE_NOT_FOUND));
    return keyspace.revoke(lease);
  }

  static MetaResult take(long term, Leases leases) {
    leases.take(term);
    return new MetaResult.LeaseOffice(leases.office());
  }

  static MetaResult expire(MetaCommand.ExpireLease expiry, Keyspace keyspace) {
    if (expiry.term() != keyspace.leases().office()) {
      return new MetaResult.LeaseDecisionVoid();
    }
    return find(expiry.id(), expiry.grantedAt(), keyspace.leases())
        .<MetaResult>map(keyspace::revoke)
        .orElseGet(MetaResult.LeaseDecisionVoid::new);
  }

  static MetaResult checkpoint(MetaCommand.CheckpointLeases command, long index, Leases leases) {
    if (command.term() != leases.office()) {
      return new MetaResult.LeaseDecisionVoid();
    }
    for (LeaseCheckpoint each : command.leases()) {
      find(each.id(), each.grantedAt(), leases)
          .ifPresent(lease -> leases.checkpoint(lease, each.remaining(), index));
    }
    return new MetaResult.LeasesCheckpointed();
  }

  private static Optional<Lease> find(long id, long grantedAt, Leases leases) {
    return leases.find(id).filter(lease -> lease.record().grantedAt() == grantedAt);
  }
}
