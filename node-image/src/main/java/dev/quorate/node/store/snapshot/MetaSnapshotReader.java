package dev.quorate.node.store.snapshot;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.quorate.node.engine.NewerState;
import dev.quorate.node.etcd.wire.AlarmMember;
import dev.quorate.node.etcd.wire.AlarmType;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.store.alarm.Alarms;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.keyspace.KeyIndex;
import dev.quorate.node.store.keyspace.KeyVersion;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.lease.LeaseRecord;
import dev.quorate.node.store.lease.Leases;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads a {@link MetaSnapshot} into a new keyspace, and believes nothing: everything is checked on
 * the way, the checksum last.
 */
public final class MetaSnapshotReader {
  private static final int BUFFER_BYTES = 64 << 10;

  private final InputStream raw;
  private final CheckedBlocks checked;
  private final DataInputStream in;
  private final KeyIndex.Loading index = new KeyIndex.Loading();
  private final Leases leases = new Leases();
  private long revision;
  private long compactRevision;
  private boolean hasOrder;
  private long unorderedTo = Keyspace.NEVER_ORDERED;
  private long versions;

  private MetaSnapshotReader(InputStream in) {
    this.raw = new BufferedInputStream(in, BUFFER_BYTES);
    this.checked = new CheckedBlocks(raw, BUFFER_BYTES);
    this.in = new DataInputStream(checked);
  }

  /**
   * @throws NewerState if a newer release wrote it
   * @throws IOException if the bytes are not a whole and valid snapshot
   */
  public static MetaSnapshot.Content read(InputStream in) throws IOException {
    try {
      return new MetaSnapshotReader(in).read();
    } catch (EOFException e) {
      throw new IOException("the snapshot is cut off", e);
    }
  }

  private MetaSnapshot.Content read() throws IOException {
    byte[] magic = in.readNBytes(MetaSnapshot.MAGIC.length);
    require(Arrays.equals(magic, MetaSnapshot.MAGIC), "it does not begin with the magic bytes");
    int format = in.readInt();
    if (format > MetaSnapshot.FORMAT) {
      throw new NewerState(
          "the state has format " + format + ", this release reads up to " + MetaSnapshot.FORMAT);
    }
    require(format >= MetaSnapshot.FORMAT_WITHOUT_LEVEL, "its format is " + format);
    int level = format > MetaSnapshot.FORMAT_WITHOUT_LEVEL ? in.readInt() : 1;
    require(MetaSnapshot.formatOf(level) == format, "its feature level is " + level);
    MetaSnapshot.ClusterRecord cluster =
        new MetaSnapshot.ClusterRecord(
            genesis(),
            removedMembers(),
            level,
            format > MetaSnapshot.FORMAT_WITHOUT_ALARMS ? alarms() : Alarms.NONE);
    if (format > MetaSnapshot.FORMAT_WITHOUT_LEASES) {
      leases();
    }
    AuthState auth =
        format > MetaSnapshot.FORMAT_WITHOUT_AUTH ? AuthSection.read(in) : AuthState.NONE;
    revision = in.readLong();
    compactRevision = in.readLong();
    require(
        revision >= Keyspace.FIRST_REVISION
            && compactRevision >= Keyspace.NEVER_COMPACTED
            && compactRevision <= revision,
        "its revision is " + revision + " and its compact revision " + compactRevision);

    hasOrder = format > MetaSnapshot.FORMAT_WITHOUT_ORDER;
    if (hasOrder) {
      unorderedTo = in.readLong();
      require(
          unorderedTo >= 0 && unorderedTo <= revision,
          "its changes have places after revision " + unorderedTo + " of " + revision);
    }

    long keys = 0;
    byte[] previous = new byte[0];
    for (int length = in.readInt(); length != 0; length = in.readInt()) {
      byte[] key = bytes(length);
      require(Arrays.compareUnsigned(previous, key) < 0, "its keys are not in order");
      history(key);
      previous = key;
      keys++;
    }
    require(in.readLong() == keys, "its count of keys is not " + keys);
    require(in.readLong() == versions, "its count of versions is not " + versions);

    int computed = checked.checksum();
    int stored = in.readInt();
    require(stored == computed, "its checksum does not match");
    require(in.read() == -1, "something follows its end");
    return new MetaSnapshot.Content(
        cluster, auth, new Keyspace(index.end(), leases, revision, compactRevision, unorderedTo));
  }

  private Optional<ByteString> genesis() throws IOException {
    int length = in.readInt();
    return length == -1
        ? Optional.empty()
        : Optional.of(UnsafeByteOperations.unsafeWrap(bytes(length)));
  }

  private SortedSet<Long> removedMembers() throws IOException {
    int count = in.readInt();
    require(count >= 0, "its count of removed members is " + count);
    SortedSet<Long> removed = new TreeSet<>(Long::compareUnsigned);
    for (int i = 0; i < count; i++) {
      long memberId = in.readLong();
      boolean ascending = removed.isEmpty() || Long.compareUnsigned(memberId, removed.last()) > 0;
      require(memberId != 0 && ascending, "its removed members are not in order");
      removed.add(memberId);
    }
    return removed;
  }

  private Alarms alarms() throws IOException {
    int count = in.readInt();
    require(count >= 0, "its count of alarms is " + count);
    List<AlarmMember> raised = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      raised.add(
          AlarmMember.newBuilder().setAlarmValue(in.readInt()).setMemberID(in.readLong()).build());
      require(raised.getLast().getAlarm() != AlarmType.NONE, "an alarm has no type");
    }
    Alarms alarms = new Alarms(raised);
    require(alarms.isOrdered(), "its alarms are not in order");
    return alarms;
  }

  private void leases() throws IOException {
    long office = in.readLong();
    int count = in.readInt();
    require(office >= 0 && count >= 0, "its leases are " + count + " of the office " + office);
    leases.take(office);
    for (long i = 0, before = Long.MIN_VALUE; i < count; i++) {
      long id = in.readLong();
      require(i == 0 || id > before, "its leases are not in order");
      before = id;
      long grantedAt = in.readLong();
      long ttl = in.readLong();
      long remaining = in.readLong();
      long openedAt = in.readLong();
      try {
        leases.add(new LeaseRecord(id, grantedAt, ttl, remaining, openedAt));
      } catch (IllegalArgumentException e) {
        throw new IOException("not a valid snapshot: " + e.getMessage(), e);
      }
    }
  }

  private void history(byte[] key) throws IOException {
    int count = in.readInt();
    require(count >= 1, "a key has " + count + " versions");
    ByteString name = UnsafeByteOperations.unsafeWrap(key);
    KeyVersion newest = null;
    for (int i = 0; i < count; i++) {
      newest = version(name, newest);
      versions++;
    }
    index.add(key, newest);
    attach(newest.keyValue);
  }

  private void attach(KeyValue newest) throws IOException {
    long lease = newest.getLease();
    if (lease != 0) {
      require(leases.contains(lease), "a key names the lease " + lease + ", which is not there");
      leases.attach(lease, newest.getKey());
    }
  }

  private KeyVersion version(ByteString key, KeyVersion before) throws IOException {
    byte kind = in.readByte();
    KeyValue.Builder version = KeyValue.newBuilder().setKey(key).setModRevision(in.readLong());
    int place = hasOrder ? in.readInt() : 0;
    require(
        place == 0 || (place > 0 && version.getModRevision() > unorderedTo),
        "a version has the place " + place);
    switch (kind) {
      case MetaSnapshot.DELETION -> {}
      case MetaSnapshot.VALUE ->
          version
              .setCreateRevision(in.readLong())
              .setVersion(in.readLong())
              .setLease(in.readLong())
              .setValue(UnsafeByteOperations.unsafeWrap(bytes(in.readInt())));
      default -> throw new IOException("not a valid snapshot: a version is of kind " + kind);
    }
    require(
        kind == MetaSnapshot.DELETION || version.getVersion() > 0,
        "a value has the version " + version.getVersion());
    KeyVersion next = new KeyVersion(version.build(), place, before);
    require(follows(before, next.keyValue, place), "the versions of a key contradict each other");
    return next;
  }

  private boolean follows(KeyVersion before, KeyValue next, int place) {
    long mod = next.getModRevision();
    boolean deletion = next.getVersion() == 0;
    if (mod > revision || mod < Keyspace.FIRST_REVISION) {
      return false;
    }
    if (before == null) {
      return deletion
          ? mod > compactRevision
          : next.getCreateRevision() >= Keyspace.FIRST_REVISION && next.getCreateRevision() <= mod;
    }
    long modBefore = before.keyValue.getModRevision();
    boolean isLater = mod == modBefore ? place > before.place() : mod > modBefore;
    if (!isLater || mod <= compactRevision) {
      return false;
    }
    if (deletion) {
      return true;
    }
    // A transaction may delete and create a key in one revision: the deletion leaves no trace.
    boolean created = next.getCreateRevision() == mod;
    boolean updated =
        next.getCreateRevision() == before.keyValue.getCreateRevision()
            && next.getVersion() > before.keyValue.getVersion();
    return created || (updated && !before.isDeletion());
  }

  private byte[] bytes(int length) throws IOException {
    require(length >= 0 && length <= MetaSnapshot.MAX_LENGTH, "a length is " + length);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException("not a valid snapshot: " + otherwise);
    }
  }
}
