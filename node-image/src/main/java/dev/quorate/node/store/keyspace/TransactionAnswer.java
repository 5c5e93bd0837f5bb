package dev.quorate.node.store.keyspace;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.ResponseOp;
import dev.quorate.node.etcd.wire.TxnResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a transaction answers. Its ranges are read when the answer is asked for, on any thread:
 * every member executes a transaction, and again when it replays its log, but only one answers a
 * client. They show the state in the middle of the transaction, as if they had been read in their
 * turn.
 */
public final class TransactionAnswer {
  private final KeyIndex index;
  private final long base;
  private final TxnResponse.Builder response;
  private final List<Read> reads = new ArrayList<>();

  /** The keys that were written after the first range, in the order of the operations. */
  private final List<ByteString> written = new ArrayList<>();

  private Optional<KeyspaceCapture> history = Optional.empty();

  /**
   * One range.
   *
   * @param written how many keys of {@link #written} were written before it
   */
  private record Read(
      ResponseOp.Builder into, RangeRequest request, long revision, long current, int written) {}

  TransactionAnswer(KeyIndex index, long base, TxnResponse.Builder response) {
    this.index = index;
    this.base = base;
    this.response = response;
  }

  /**
   * @param current the revision of the state at this point of the transaction
   */
  void read(ResponseOp.Builder into, RangeRequest request, long current) {
    long revision = request.getRevision() > 0 ? request.getRevision() : current;
    reads.add(new Read(into, request, revision, current, written.size()));
  }

  void wrote(ByteString key) {
    if (!reads.isEmpty()) {
      written.add(key);
    }
  }

  TransactionAnswer complete(long revision) {
    response.setHeader(ResponseHeader.newBuilder().setRevision(revision));
    return this;
  }

  /** Compactions from now on leave what the ranges need. */
  TransactionAnswer over(KeyspaceCapture kept) {
    history = Optional.of(kept);
    return this;
  }

  /** The revision after the transaction. */
  public long revision() {
    return response.getHeader().getRevision();
  }

  /** Whether there is anything to read: it takes time then. */
  public boolean hasReads() {
    return !reads.isEmpty();
  }

  /**
   * Complete but for the cluster's part of its header.
   *
   * @throws IllegalStateException if it was asked for before: what the ranges need may be gone
   */
  public TxnResponse response() {
    history.ifPresent(KeyspaceCapture::begin);
    try {
      for (Read read : reads) {
        read.into()
            .setResponseRange(
                RangeQuery.run(
                    index, read.request(), read.revision(), notYetWritten(read), read.current()));
      }
    } finally {
      history.ifPresent(KeyspaceCapture::close);
    }
    return response.build();
  }

  // A transaction writes a key once (etcd refuses others), all at one revision: what came after the
  // range shows at that revision too, and must not.
  private Set<ByteString> notYetWritten(Read read) {
    return read.revision() > base
        ? new HashSet<>(written.subList(read.written(), written.size()))
        : Set.of();
  }
}
