package dev.quorate.node.store.history;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.netsy.InvalidNetsyFile;
import dev.quorate.node.netsy.NetsyRecord;
import dev.quorate.node.netsy.Rule;
import dev.quorate.node.netsy.Snapshot;
import dev.quorate.node.store.keyspace.KeyIndex;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvException;
import dev.quorate.node.store.keyspace.Sweeper;
import dev.quorate.node.store.lease.Leases;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The history of a .netsy snapshot as a keyspace. Each record is written again, one revision each,
 * so the store itself finds out whether it is a history.
 *
 * <p>The first record is Netsy's own mark, the key {@code _netsy}. It is left out: revision 1 is
 * that of a store without keys, as in etcd. A first record of another key is kept.
 */
public final class ImportedHistory {
  /** The key that Netsy keeps for itself. */
  public static final ByteString NETSY = ByteString.copyFromUtf8("_netsy");

  private final long compactRevision;
  private final long quotaBytes;

  /** From the first record on. */
  private Keyspace keyspace = before(Keyspace.FIRST_REVISION);

  private Sweeper sweeper = new Sweeper(keyspace, Runnable::run);

  private ImportedHistory(long compactRevision, long quotaBytes) {
    this.compactRevision = compactRevision;
    this.quotaBytes = quotaBytes;
  }

  /**
   * Reads to the end, and believes nothing.
   *
   * @param compactRevision as an earlier reading has found it: compacted history is let go of on
   *     the way
   * @param quotaBytes the most that the rest may take
   * @throws InvalidNetsyFile if the file breaks a rule; also if a record does not follow from those
   *     before
   * @throws SnapshotTooLarge if it takes more
   */
  public static Keyspace read(InputStream file, long compactRevision, long quotaBytes)
      throws IOException, InvalidNetsyFile, SnapshotTooLarge {
    var history = new ImportedHistory(compactRevision, quotaBytes);
    try {
      Snapshot snapshot = Snapshot.read(file, history::add);
      if (snapshot.compactRevision() != compactRevision) {
        throw new IOException("the file changed while it was read");
      }
      history.compactTo(compactRevision);
    } catch (TooLarge e) {
      throw e.asRefusal();
    }
    return history.keyspace;
  }

  /** Out of the reading, whose consumers know nothing of a store. */
  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    private final long revision;
    private final long bytes;
    private final long quotaBytes;

    TooLarge(long revision, long bytes, long quotaBytes) {
      super("too large");
      this.revision = revision;
      this.bytes = bytes;
      this.quotaBytes = quotaBytes;
    }

    SnapshotTooLarge asRefusal() {
      return new SnapshotTooLarge(revision, bytes, quotaBytes);
    }
  }

  /** Each revision has one change, so that the order within it is known. */
  private static Keyspace before(long first) {
    long revision = first - 1;
    return new Keyspace(
        new KeyIndex.Loading().end(), new Leases(), revision, Keyspace.NEVER_COMPACTED, revision);
  }

  private void add(NetsyRecord record) throws IOException, InvalidNetsyFile {
    boolean isFirst = record.revision() == Keyspace.FIRST_REVISION;
    if (isFirst && record.key().equals(NETSY)) {
      keyspace = before(Keyspace.FIRST_REVISION + 1);
      sweeper = new Sweeper(keyspace, Runnable::run);
      return;
    }
    write(record);
    if (keyspace.sizeInBytes() > quotaBytes) {
      compactTo(Math.min(compactRevision, record.revision()));
      requireRoom(record.revision());
    }
  }

  private void write(NetsyRecord record) throws InvalidNetsyFile {
    if (record.deleted()) {
      var _ = keyspace.deleteRange(DeleteRangeRequest.newBuilder().setKey(record.key()).build());
      require(
          keyspace.revision() == record.revision(), record, "deletes a key that does not exist");
      return;
    }
    try {
      var _ =
          keyspace.put(
              PutRequest.newBuilder().setKey(record.key()).setValue(record.value()).build());
    } catch (KvException e) {
      throw new IllegalStateException("revision " + record.revision() + " is refused", e);
    }
    if (record.key().equals(NETSY)) {
      // Its beginning was left out.
      return;
    }
    KeyValue written = newest(record.key());
    require(
        written.getVersion() == record.version()
            && written.getCreateRevision() == record.createRevision(),
        record,
        "has version %d and create_revision %d, after the records before it they are %d and %d"
            .formatted(
                record.version(),
                record.createRevision(),
                written.getVersion(),
                written.getCreateRevision()));
  }

  private KeyValue newest(ByteString key) {
    try {
      List<KeyValue> found =
          keyspace.range(RangeRequest.newBuilder().setKey(key).build()).getKvsList();
      return found.getFirst();
    } catch (KvException e) {
      throw new IllegalStateException("the newest revision cannot be read", e);
    }
  }

  private static void require(boolean holds, NetsyRecord record, String otherwise)
      throws InvalidNetsyFile {
    if (!holds) {
      throw new InvalidNetsyFile(Rule.HISTORY, "record " + record.revision(), otherwise);
    }
  }

  private void requireRoom(long revision) throws TooLarge {
    long bytes = keyspace.sizeInBytes();
    if (bytes > quotaBytes) {
      throw new TooLarge(revision, bytes, quotaBytes);
    }
  }

  private void compactTo(long revision) {
    if (revision > 0 && revision > keyspace.compactRevision()) {
      try {
        var _ = keyspace.compact(CompactionRequest.newBuilder().setRevision(revision).build());
      } catch (KvException e) {
        throw new IllegalStateException("revision " + revision + " cannot be compacted", e);
      }
      sweeper.sweepLater();
    }
  }
}
