package dev.quorate.node.store.meta;

import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.auth.Permits;
import dev.quorate.node.store.keyspace.KvException;

/** What each command of a client needs where it is applied, as etcd's authApplierV3. */
final class CommandPermits {
  private CommandPermits() {}

  static void check(MetaCommand command, Permits permits) throws KvException {
    switch (command) {
      case MetaCommand.Put(PutRequest request) -> permits.put(request);
      case MetaCommand.DeleteRange(DeleteRangeRequest request) -> permits.deleteRange(request);
      case MetaCommand.Txn(TxnRequest request) -> permits.txn(request);
      case MetaCommand.RevokeLease(LeaseRevokeRequest request) ->
          permits.leaseWrites(request.getID());
      case MetaCommand.ChangeAuth _, MetaCommand.ChangeAlarm _ ->
          permits.auth().requireRoot(permits.caller());
      // By the member that proposes it, as in etcd: nothing of it depends on other commands.
      case MetaCommand.Compact _, MetaCommand.GrantLease _, MetaCommand.IssueToken _ -> {}
      // The cluster's own.
      case MetaCommand.FormCluster _,
          MetaCommand.RecordRemovedMember _,
          MetaCommand.RaiseLevel _,
          MetaCommand.TakeLeases _,
          MetaCommand.ExpireLease _,
          MetaCommand.CheckpointLeases _ -> {}
      case MetaCommand.AsCaller _ -> throw new IllegalStateException("decoded already");
    }
  }
}
