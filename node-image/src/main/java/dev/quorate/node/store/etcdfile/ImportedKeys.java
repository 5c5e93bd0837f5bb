package dev.quorate.node.store.etcdfile;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.store.keyspace.KeyIndex;
import dev.quorate.node.store.keyspace.KeyVersion;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.lease.Leases;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Builds a keyspace of etcd's bucket of keys, which has all versions in the order of their
 * revisions. What a compaction that was scheduled would take away is left out, as etcd does at its
 * next start.
 */
final class ImportedKeys {
  private final Leases leases;
  private final long compactRevision;
  private final long quotaBytes;
  private final Map<ByteString, KeyVersion> newest =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());
  private long revision;
  private long bytes;

  /**
   * @param leases get the keys that they end with
   * @param compactRevision -1 for none
   * @param quotaBytes the most that keys and values may take
   */
  ImportedKeys(Leases leases, long compactRevision, long quotaBytes) {
    this.leases = leases;
    this.quotaBytes = quotaBytes;
    this.compactRevision = compactRevision;
    this.revision = Math.max(Keyspace.FIRST_REVISION, compactRevision);
  }

  void add(byte[] bucketKey, ByteBuffer value) throws InvalidEtcdFile {
    BucketKey at =
        BucketKey.of(bucketKey)
            .filter(it -> it.place() <= Integer.MAX_VALUE)
            .orElseThrow(() -> new InvalidEtcdFile("a name in its bucket 'key' is no revision"));
    KeyValue stored = parse(value, at);
    revision = Math.max(revision, at.revision());
    if (stored.getKey().isEmpty()) {
      // Written by etcdutl snapshot restore --bump-revision, for its revision alone.
      return;
    }
    KeyValue keyValue =
        at.isDeletion()
            ? KeyValue.newBuilder().setKey(stored.getKey()).setModRevision(at.revision()).build()
            : stored;
    KeyVersion before = newest.get(keyValue.getKey());
    require(follows(before, keyValue, at), at, "it does not follow from the version before it");
    boolean isCompacted = at.revision() <= compactRevision;
    if (isCompacted && before != null) {
      bytes -= size(before.keyValue);
    }
    if (!isCompacted || !at.isDeletion()) {
      bytes += size(keyValue);
    }
    requireRoom();
    if (isCompacted && at.isDeletion()) {
      newest.remove(keyValue.getKey());
    } else {
      newest.put(
          keyValue.getKey(),
          new KeyVersion(keyValue, (int) at.place(), isCompacted ? null : before));
    }
  }

  private static long size(KeyValue keyValue) {
    return (long) keyValue.getKey().size() + keyValue.getValue().size();
  }

  private void requireRoom() throws InvalidEtcdFile {
    if (bytes > quotaBytes) {
      throw new InvalidEtcdFile(
          "its keys and values take more than the %d bytes of the store: give it more (--quota-backend-bytes, with a heap of three times that), or compact etcd first"
              .formatted(quotaBytes));
    }
  }

  private static KeyValue parse(ByteBuffer value, BucketKey at) throws InvalidEtcdFile {
    try {
      return KeyValue.parseFrom(ByteString.copyFrom(value));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidEtcdFile(
          "the version at revision %d cannot be read: %s".formatted(at.revision(), e.getMessage()));
    }
  }

  private static boolean follows(KeyVersion before, KeyValue next, BucketKey at) {
    if (at.isDeletion()) {
      return true;
    }
    boolean isValid =
        next.getModRevision() == at.revision()
            && next.getVersion() >= 1
            && next.getCreateRevision() >= 1
            && next.getCreateRevision() <= at.revision();
    boolean isNew = next.getCreateRevision() == at.revision() && next.getVersion() == 1;
    boolean isUpdate =
        before != null
            && !before.isDeletion()
            && next.getCreateRevision() == before.keyValue.getCreateRevision()
            && next.getVersion() > before.keyValue.getVersion();
    return isValid && (before == null || isNew || isUpdate);
  }

  /** Everything was added. */
  Keyspace end() throws InvalidEtcdFile {
    KeyIndex.Loading index = new KeyIndex.Loading();
    for (Map.Entry<ByteString, KeyVersion> key : newest.entrySet()) {
      KeyValue keyValue = key.getValue().keyValue;
      index.add(key.getKey().toByteArray(), key.getValue());
      long lease = keyValue.getLease();
      if (lease != 0) {
        if (!leases.contains(lease)) {
          throw new InvalidEtcdFile(
              "the key of revision %d names the lease %x, which is not there"
                  .formatted(keyValue.getModRevision(), lease));
        }
        leases.attach(lease, keyValue.getKey());
      }
    }
    Keyspace keyspace =
        new Keyspace(index.end(), leases, revision, compactRevision, Keyspace.FIRST_REVISION);
    bytes = keyspace.sizeInBytes();
    requireRoom();
    return keyspace;
  }

  private static void require(boolean holds, BucketKey at, String otherwise)
      throws InvalidEtcdFile {
    if (!holds) {
      throw new InvalidEtcdFile(
          "the version at revision %d contradicts its history: %s"
              .formatted(at.revision(), otherwise));
    }
  }
}
