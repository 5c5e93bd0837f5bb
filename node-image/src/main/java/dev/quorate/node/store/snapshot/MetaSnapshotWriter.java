package dev.quorate.node.store.snapshot;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.store.alarm.Alarms;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.keyspace.KeyVersion;
import dev.quorate.node.store.keyspace.KeyspaceCapture;
import dev.quorate.node.store.lease.LeaseRecord;
import dev.quorate.node.store.lease.LeasesCapture;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/** Writes a {@link MetaSnapshot}, while applying and compaction go on. */
public final class MetaSnapshotWriter {
  private static final int BUFFER_BYTES = 64 << 10;

  private final CRC32C checksum = new CRC32C();
  private final DataOutputStream out;
  private boolean hasOrder;
  private long keys;
  private long versions;

  private MetaSnapshotWriter(OutputStream out) {
    this.out =
        new DataOutputStream(
            new BufferedOutputStream(new CheckedOutputStream(out, checksum), BUFFER_BYTES));
  }

  /** Flushes and does not close. */
  public static void write(
      MetaSnapshot.ClusterRecord cluster,
      LeasesCapture leases,
      AuthState auth,
      KeyspaceCapture keyspace,
      OutputStream out)
      throws IOException {
    new MetaSnapshotWriter(out).write(cluster, leases, auth, keyspace);
  }

  private void write(
      MetaSnapshot.ClusterRecord cluster,
      LeasesCapture leases,
      AuthState auth,
      KeyspaceCapture keyspace)
      throws IOException {
    out.write(MetaSnapshot.MAGIC);
    out.writeInt(cluster.format());
    if (cluster.format() > MetaSnapshot.FORMAT_WITHOUT_LEVEL) {
      out.writeInt(cluster.level());
    }
    if (cluster.genesis().isPresent()) {
      write(cluster.genesis().get());
    } else {
      out.writeInt(-1);
    }
    out.writeInt(cluster.removedMembers().size());
    for (long memberId : cluster.removedMembers()) {
      out.writeLong(memberId);
    }
    if (cluster.format() > MetaSnapshot.FORMAT_WITHOUT_ALARMS) {
      write(cluster.alarms());
    }
    if (cluster.format() > MetaSnapshot.FORMAT_WITHOUT_LEASES) {
      write(leases);
    }
    if (cluster.format() > MetaSnapshot.FORMAT_WITHOUT_AUTH) {
      AuthSection.write(auth, out);
    }
    out.writeLong(keyspace.revision());
    out.writeLong(keyspace.compactRevision());
    hasOrder = cluster.format() > MetaSnapshot.FORMAT_WITHOUT_ORDER;
    if (hasOrder) {
      out.writeLong(keyspace.unorderedTo());
    }

    keyspace
        .index()
        .forEachHistory(
            (key, newest) -> write(key, history(newest, keyspace), keyspace.unorderedTo()));

    out.writeInt(0);
    out.writeLong(keys);
    out.writeLong(versions);
    out.flush();
    out.writeInt((int) checksum.getValue());
    out.flush();
  }

  private void write(Alarms alarms) throws IOException {
    out.writeInt(alarms.raised().size());
    for (AlarmMember alarm : alarms.raised()) {
      out.writeInt(alarm.getAlarmValue());
      out.writeLong(alarm.getMemberID());
    }
  }

  private void write(LeasesCapture leases) throws IOException {
    out.writeLong(leases.office());
    out.writeInt(leases.leases().size());
    for (LeaseRecord lease : leases.sorted()) {
      out.writeLong(lease.id());
      out.writeLong(lease.grantedAt());
      out.writeLong(lease.ttl());
      out.writeLong(lease.remaining());
      out.writeLong(lease.openedAt());
    }
  }

  /** Oldest first, from what a read at the compact revision finds to the captured revision. */
  private Deque<KeyVersion> history(KeyVersion newest, KeyspaceCapture keyspace) {
    Deque<KeyVersion> history = new ArrayDeque<>();
    KeyVersion newer = null;
    for (KeyVersion version = newest.at(keyspace.revision());
        version != null;
        version = version.older()) {
      long revision = version.keyValue.getModRevision();
      boolean last = revision <= keyspace.compactRevision();
      boolean isOrdered = hasOrder && revision > keyspace.unorderedTo();
      if ((isOrdered || !version.isReplacedBy(newer)) && !(last && version.isDeletion())) {
        history.addFirst(version);
      }
      if (last) {
        break;
      }
      newer = version;
    }
    return history;
  }

  private void write(byte[] key, Deque<KeyVersion> history, long unorderedTo) throws IOException {
    if (history.isEmpty()) {
      return;
    }
    keys++;
    versions += history.size();
    out.writeInt(key.length);
    out.write(key);
    out.writeInt(history.size());
    for (KeyVersion version : history) {
      write(version, unorderedTo);
    }
  }

  private void write(KeyVersion kept, long unorderedTo) throws IOException {
    KeyValue version = kept.keyValue;
    boolean deletion = kept.isDeletion();
    out.writeByte(deletion ? MetaSnapshot.DELETION : MetaSnapshot.VALUE);
    out.writeLong(version.getModRevision());
    if (hasOrder) {
      out.writeInt(version.getModRevision() > unorderedTo ? kept.place() : 0);
    }
    if (!deletion) {
      out.writeLong(version.getCreateRevision());
      out.writeLong(version.getVersion());
      out.writeLong(version.getLease());
      write(version.getValue());
    }
  }

  private void write(ByteString bytes) throws IOException {
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }
}
