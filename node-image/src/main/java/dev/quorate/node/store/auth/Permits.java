package dev.quorate.node.store.auth;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.lease.Lease;
import dev.quorate.node.store.lease.Leases;
import java.util.List;

/**
 * What a request needs, part by part and in etcd's order (server/etcdserver/apply/auth.go): each
 * method returns if the caller may, and throws the refusal otherwise.
 *
 * @param auth by which users and roles
 * @param leases those that there are
 */
public record Permits(AuthState auth, Caller caller, Leases leases) {

  public void range(RangeRequest request) throws KvException {
    auth.requireRead(caller, request.getKey(), request.getRangeEnd());
  }

  /** What a put returns of before is read; its lease could end keys that are not the caller's. */
  public void put(PutRequest request) throws KvException {
    auth.requireWrite(caller, request.getKey(), ByteString.EMPTY);
    leaseWrites(request.getLease());
    if (request.getPrevKv()) {
      auth.requireRead(caller, request.getKey(), ByteString.EMPTY);
    }
  }

  public void deleteRange(DeleteRangeRequest request) throws KvException {
    auth.requireWrite(caller, request.getKey(), request.getRangeEnd());
    if (request.getPrevKv()) {
      auth.requireRead(caller, request.getKey(), request.getRangeEnd());
    }
  }

  /** Of both branches, whichever is taken: the answer must not tell which. */
  public void txn(TxnRequest request) throws KvException {
    for (Compare compare : request.getCompareList()) {
      auth.requireRead(caller, compare.getKey(), compare.getRangeEnd());
    }
    operations(request.getSuccessList());
    operations(request.getFailureList());
  }

  private void operations(List<RequestOp> operations) throws KvException {
    for (RequestOp operation : operations) {
      switch (operation.getRequestCase()) {
        case REQUEST_RANGE -> range(operation.getRequestRange());
        case REQUEST_PUT -> put(operation.getRequestPut());
        case REQUEST_DELETE_RANGE -> deleteRange(operation.getRequestDeleteRange());
        case REQUEST_TXN -> txn(operation.getRequestTxn());
        case REQUEST_NOT_SET -> {}
      }
    }
  }

  /** To end a lease, to renew it, or to bind a key to it: its keys end with it. */
  public void leaseWrites(long id) throws KvException {
    if (id != 0 && !auth.isRoot(caller)) {
      for (ByteString key : keys(id)) {
        auth.requireWrite(caller, key, ByteString.EMPTY);
      }
    }
  }

  /** To see the keys of a lease. */
  public void leaseReads(long id) throws KvException {
    if (!auth.isRoot(caller)) {
      for (ByteString key : keys(id)) {
        auth.requireRead(caller, key, ByteString.EMPTY);
      }
    }
  }

  private List<ByteString> keys(long id) {
    return leases.find(id).map(Lease::keys).orElse(List.of());
  }
}
