package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.TxnResponse;
import dev.quorate.node.store.lease.Lease;
import dev.quorate.node.store.lease.Leases;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A revisioned key-value store with etcd's semantics, in memory. An empty store is at revision 1;
 * every command that changes something makes one new revision.
 *
 * <p>One thread writes; any number of threads read meanwhile, at a revision, and never block it:
 * the writer publishes a revision when all of it is written, readers ignore newer versions. The
 * {@link Sweeper} removes compacted history at the same time; a reader checks the compact revision
 * once more after it has read, so it never answers from a history that was cut meanwhile.
 */
public final class Keyspace {
  public static final long FIRST_REVISION = 1;

  /** etcd's value before the first compaction: even a compaction at revision 0 is one. */
  public static final long NEVER_COMPACTED = -1;

  /** Of a keyspace in which no revision has an order yet, see {@link #orderFromHereOn}. */
  public static final long NEVER_ORDERED = Long.MAX_VALUE;

  private final KeyIndex index;
  private final Leases leases;
  private volatile long revision;
  private volatile long compactRevision;

  /** From here on all changes are known, one by one. */
  private final long firstChange;

  /** Up to here the places of the changes within their revision are not known to all members. */
  private volatile long unorderedTo;

  public Keyspace() {
    this(new KeyIndex(), new Leases(), FIRST_REVISION, NEVER_COMPACTED, NEVER_ORDERED);
  }

  /**
   * From a snapshot, which has no deletions at the compact revision: the changes of that revision
   * are not all known.
   *
   * @param leases to which the keys that name one are attached already
   * @param unorderedTo the revision up to which the places of the changes are not known
   */
  public Keyspace(
      KeyIndex index, Leases leases, long revision, long compactRevision, long unorderedTo) {
    this.index = index;
    this.leases = leases;
    this.revision = revision;
    this.compactRevision = compactRevision;
    this.unorderedTo = unorderedTo;
    this.firstChange = compactRevision + 1;
    index.changes().forgetBefore(firstChange);
  }

  /** The newest revision that is complete. */
  public long revision() {
    return revision;
  }

  /** Reads below it are refused; -1 before the first compaction. */
  public long compactRevision() {
    return compactRevision;
  }

  /**
   * From now on the order of the changes within each revision is a part of the state. A member that
   * loaded an earlier snapshot does not know that of the revisions before, so nobody may rely on it
   * there. By the one writer; a second time changes nothing.
   */
  public void orderFromHereOn() {
    if (unorderedTo == NEVER_ORDERED) {
      unorderedTo = revision;
    }
  }

  /** The revision up to which the order is not known; {@link #NEVER_ORDERED} for all. */
  public long unorderedTo() {
    return unorderedTo;
  }

  /** {@link #changes} from before it are refused. */
  public long firstChange() {
    return Math.max(firstChange, compactRevision);
  }

  /** An estimate of the memory that the data takes. */
  public long sizeInBytes() {
    return index.sizeInBytes() + leases.sizeInBytes();
  }

  /** With which keys end. */
  public Leases leases() {
    return leases;
  }

  /** How many keys exist. */
  public long size() {
    return index.size();
  }

  KeyIndex index() {
    return index;
  }

  /** Reads at the request's revision, or at the newest. Any thread. */
  public RangeResponse.Builder range(RangeRequest request) throws KvException {
    long asked = request.getRevision();
    while (true) {
      long current = revision;
      long at = asked > 0 ? asked : current;
      if (at > current) {
        throw new KvException(KvError.FUTURE_REVISION);
      }
      RangeResponse.Builder response = RangeQuery.run(index, request, at, current);
      if (at >= compactRevision) {
        return response;
      }
      if (asked > 0) {
        throw new KvException(KvError.COMPACTED);
      }
    }
  }

  /**
   * etcd's HashKV: over all versions up to a revision. Any thread; takes as long as reading all of
   * them.
   *
   * @param asked 0 for the newest
   * @throws KvException if it is compacted or in the future
   */
  public KeyspaceHash hash(long asked) throws KvException {
    while (true) {
      long compacted = compactRevision;
      long current = revision;
      if (asked > 0 && asked < compacted) {
        throw new KvException(KvError.COMPACTED);
      }
      if (asked > current) {
        throw new KvException(KvError.FUTURE_REVISION);
      }
      KeyspaceHash hash =
          new HashReader(asked == 0 ? current : asked, compacted, unorderedTo).read(index, current);
      if (compactRevision == compacted) {
        return hash;
      }
    }
  }

  /**
   * The changes from a revision on. Any thread.
   *
   * @param isWanted must be quick: it is asked for each change
   * @throws KvException if a part of it is compacted, see {@link #firstChange}
   */
  public Changes changes(long from, Changes.Limit limit, Predicate<KeyValue> isWanted)
      throws KvException {
    Changes changes =
        new ChangeReader(limit, isWanted, compactRevision).read(index.changes(), from, revision);
    // Last: whatever the sweeper took away meanwhile had been compacted before.
    if (from < firstChange()) {
      throw new KvException(KvError.COMPACTED);
    }
    return changes;
  }

  /**
   * Runs a transaction that only reads (see {@link #isReadOnly}), all of it at one revision. Any
   * thread.
   */
  public TxnResponse read(TxnRequest request) throws KvException {
    if (!isReadOnly(request)) {
      throw new IllegalArgumentException("the transaction writes: it belongs into the log");
    }
    while (true) {
      long compacted = compactRevision;
      TxnResponse response =
          new Transaction(index, leases, revision, compacted).run(request).response();
      if (compactRevision == compacted) {
        return response;
      }
    }
  }

  /** Whether a transaction has nothing but ranges; a nested one counts as a write, as in etcd. */
  public static boolean isReadOnly(TxnRequest request) {
    return request.getSuccessList().stream().allMatch(operation -> operation.hasRequestRange())
        && request.getFailureList().stream().allMatch(operation -> operation.hasRequestRange());
  }

  /** Whether a transaction may put something, in either branch. */
  public static boolean puts(TxnRequest request) {
    return Stream.concat(request.getSuccessList().stream(), request.getFailureList().stream())
        .anyMatch(
            operation ->
                operation.hasRequestPut()
                    || (operation.hasRequestTxn() && puts(operation.getRequestTxn())));
  }

  /**
   * Whether the compares of a transaction look at no more than so many keys, as it is now. Any
   * thread.
   */
  public boolean comparesAtMost(int keys, TxnRequest request) {
    return Comparison.lookAtMost(keys, request, index);
  }

  public MetaResult.Put put(PutRequest request) throws KvException {
    RevisionWriter writer = new RevisionWriter(index, leases, revision);
    PutRules.check(request, writer, leases);
    KeyValue previous = writer.put(request);
    revision = writer.revision();
    return new MetaResult.Put(
        revision, request.getPrevKv() ? Optional.ofNullable(previous) : Optional.empty());
  }

  public MetaResult.Deleted deleteRange(DeleteRangeRequest request) {
    RevisionWriter writer = new RevisionWriter(index, leases, revision);
    List<KeyValue> deleted = writer.delete(request);
    revision = writer.revision();
    return new MetaResult.Deleted(
        revision, deleted.size(), request.getPrevKv() ? deleted : List.of());
  }

  /**
   * Ends a lease: its keys are deleted in one revision, in their order. Without keys there is no
   * new one.
   */
  public MetaResult.LeaseRevoked revoke(Lease lease) {
    RevisionWriter writer = new RevisionWriter(index, leases, revision);
    writer.delete(lease.keys());
    leases.remove(lease);
    revision = writer.revision();
    return new MetaResult.LeaseRevoked(revision);
  }

  /**
   * @param capture keeps the history as it is, while the answer may still be asked for
   */
  public MetaResult.Txn txn(TxnRequest request, Supplier<KeyspaceCapture> capture)
      throws KvException {
    TransactionAnswer answer =
        new Transaction(index, leases, revision, compactRevision).run(request);
    revision = answer.revision();
    return new MetaResult.Txn(answer.hasReads() ? answer.over(capture.get()) : answer);
  }

  public MetaResult.Compacted compact(CompactionRequest request) throws KvException {
    if (request.getRevision() <= compactRevision) {
      throw new KvException(KvError.COMPACTED);
    }
    if (request.getRevision() > revision) {
      throw new KvException(KvError.FUTURE_REVISION);
    }
    compactRevision = request.getRevision();
    return new MetaResult.Compacted(revision);
  }
}
