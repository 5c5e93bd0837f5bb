package dev.quorate.node.store.keyspace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.quorate.node.etcd.wire.KeyValue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * Computes a {@link KeyspaceHash} as etcd does (server/storage/mvcc/hash.go): CRC32C over the name
 * of its bucket, and then of each version, in the order of revisions, its key in the bucket and its
 * message.
 *
 * <p>Of the versions up to the compact revision only those count that a read at the revision of the
 * hash finds. If it finds no key at all, etcd skips none of those that the compaction left: the
 * keys that existed then. A deletion at the compact revision never counts.
 */
final class HashReader {
  private static final byte[] BUCKET = "key".getBytes(US_ASCII);
  private static final int BUCKET_KEY_BYTES = 8 + 1 + 8 + 1;
  private static final int BUFFER_BYTES = 4096;
  private static final Comparator<ByteString> KEYS = ByteString.unsignedLexicographicalComparator();

  private final long revision;
  private final long compactRevision;
  private final long unorderedTo;

  /** After the compact revision, or found at the revision. */
  private final List<KeyVersion> counted = new ArrayList<>();

  /** Left by the compaction, and not found any more. */
  private final List<KeyVersion> left = new ArrayList<>();

  private boolean isEmpty = true;

  /**
   * @param revision up to which versions count
   * @param compactRevision not above it, unless the revision is negative
   * @param unorderedTo see {@link Keyspace#unorderedTo}
   */
  HashReader(long revision, long compactRevision, long unorderedTo) {
    this.revision = revision;
    this.compactRevision = compactRevision;
    this.unorderedTo = unorderedTo;
  }

  KeyspaceHash read(KeyIndex index, long current) {
    try {
      index.forEachHistory((_, newest) -> add(newest));
      if (isEmpty) {
        counted.addAll(left);
      }
      counted.sort(this::order);
      return new KeyspaceHash(checksum(), compactRevision, revision, current);
    } catch (IOException e) {
      throw new UncheckedIOException("a checksum cannot fail", e);
    }
  }

  private void add(KeyVersion newest) {
    KeyVersion found = newest.at(revision);
    if (found != null && !found.isDeletion()) {
      isEmpty = false;
    }
    KeyVersion newer = null;
    for (KeyVersion version = found; version != null; version = version.older()) {
      if (version.keyValue.getModRevision() <= compactRevision) {
        if (!version.isDeletion()) {
          (version == found ? counted : left).add(version);
        }
        return;
      }
      if (isOrdered(version) || !version.isReplacedBy(newer)) {
        counted.add(version);
      }
      newer = version;
    }
  }

  private boolean isOrdered(KeyVersion version) {
    return version.keyValue.getModRevision() > unorderedTo;
  }

  private int place(KeyVersion version) {
    return isOrdered(version) ? version.place() : 0;
  }

  private int order(KeyVersion one, KeyVersion other) {
    int byRevision = Long.compare(one.keyValue.getModRevision(), other.keyValue.getModRevision());
    if (byRevision != 0) {
      return byRevision;
    }
    int byPlace = Integer.compare(place(one), place(other));
    return byPlace != 0 ? byPlace : KEYS.compare(one.keyValue.getKey(), other.keyValue.getKey());
  }

  private int checksum() throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(BUCKET);
    OutputStream into = new CheckedOutputStream(OutputStream.nullOutputStream(), checksum);
    CodedOutputStream message = CodedOutputStream.newInstance(into, BUFFER_BYTES);
    ByteBuffer key = ByteBuffer.allocate(BUCKET_KEY_BYTES);
    for (KeyVersion version : counted) {
      KeyValue keyValue = version.keyValue;
      key.clear();
      key.putLong(keyValue.getModRevision()).put((byte) '_').putLong(place(version));
      if (version.isDeletion()) {
        key.put((byte) 't');
        keyValue = KeyValue.newBuilder().setKey(keyValue.getKey()).build();
      }
      checksum.update(key.flip());
      keyValue.writeTo(message);
      message.flush();
    }
    return (int) checksum.getValue();
  }
}
