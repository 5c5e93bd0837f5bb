package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.store.lease.Leases;
import java.util.ArrayList;
import java.util.List;

/**
 * The one revision that a command writes. Its reads see its own changes; nobody else sees them
 * until the store publishes the revision.
 */
final class RevisionWriter {
  private final KeyIndex index;
  private final Leases leases;
  private final long base;

  /** How many changes there were so far: the place of the next one. */
  private int changes;

  /**
   * @param base the revision before
   */
  RevisionWriter(KeyIndex index, Leases leases, long base) {
    this.index = index;
    this.leases = leases;
    this.base = base;
  }

  /** The revision that reads of this command see: the next one as soon as there is a change. */
  long revision() {
    return changes > 0 ? base + 1 : base;
  }

  /** The value of a key as this command sees it, or null. */
  KeyValue current(ByteString key) {
    KeyVersion newest = index.newest(key.toByteArray());
    return newest == null || newest.isDeletion() ? null : newest.keyValue;
  }

  /**
   * @return what the key held before, or null
   */
  KeyValue put(PutRequest request) {
    byte[] key = request.getKey().toByteArray();
    KeyVersion newest = index.newest(key);
    KeyValue previous = newest == null || newest.isDeletion() ? null : newest.keyValue;
    long revision = base + 1;
    KeyValue.Builder next = KeyValue.newBuilder().setModRevision(revision);
    if (previous == null) {
      next.setKey(newest == null ? UnsafeByteOperations.unsafeWrap(key) : newest.keyValue.getKey())
          .setCreateRevision(revision)
          .setVersion(1);
    } else {
      next.setKey(previous.getKey())
          .setCreateRevision(previous.getCreateRevision())
          .setVersion(previous.getVersion() + 1);
    }
    if (!request.getIgnoreValue()) {
      next.setValue(request.getValue());
    } else if (previous != null) {
      next.setValue(previous.getValue());
    }
    long before = previous == null ? 0 : previous.getLease();
    long after = request.getIgnoreLease() ? before : request.getLease();
    KeyValue written = next.setLease(after).build();
    index.append(key, written, changes++, newest);
    if (before != after) {
      leases.detach(before, written.getKey());
      leases.attach(after, written.getKey());
    }
    return previous;
  }

  /**
   * @return the deleted key-values, in the order of the keys
   */
  List<KeyValue> delete(DeleteRangeRequest request) {
    List<KeyValue> deleted = new ArrayList<>();
    index.forEach(KeyRange.of(request.getKey(), request.getRangeEnd()), revision(), deleted::add);
    for (KeyValue keyValue : deleted) {
      delete(keyValue.getKey());
      leases.detach(keyValue.getLease(), keyValue.getKey());
    }
    return deleted;
  }

  /**
   * @param keys that exist
   */
  void delete(List<ByteString> keys) {
    keys.forEach(this::delete);
  }

  private void delete(ByteString name) {
    byte[] key = name.toByteArray();
    KeyValue deletion = KeyValue.newBuilder().setKey(name).setModRevision(base + 1).build();
    index.append(key, deletion, changes++, index.newest(key));
  }
}
