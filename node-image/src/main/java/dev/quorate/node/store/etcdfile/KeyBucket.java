package dev.quorate.node.store.etcdfile;

import dev.quorate.node.bolt.BoltBucket;
import dev.quorate.node.bolt.BoltValue;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.store.keyspace.KeyVersion;
import dev.quorate.node.store.keyspace.KeyspaceCapture;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All versions of a keyspace in the order of their revisions, as etcd has them after the same
 * compaction. Holds a reference to each, which is a fraction of what each takes anyway.
 *
 * <p>Where the places within a revision are not known ({@link KeyspaceCapture#unorderedTo}), they
 * are counted in the order of the keys.
 */
final class KeyBucket implements BoltBucket.Items {
  private static final Comparator<KeyVersion> BY_REVISION =
      Comparator.comparingLong((KeyVersion version) -> version.keyValue.getModRevision())
          .thenComparingInt(KeyVersion::place);

  private final List<KeyVersion> versions = new ArrayList<>();
  private final KeyspaceCapture keyspace;

  KeyBucket(KeyspaceCapture keyspace) throws IOException {
    this.keyspace = keyspace;
    keyspace.index().forEachHistory((_, newest) -> add(newest));
    // The keys came in their order, and stay in it where nothing else is known.
    versions.sort(BY_REVISION);
  }

  private void add(KeyVersion newest) {
    KeyVersion newer = null;
    for (KeyVersion version = newest.at(keyspace.revision());
        version != null;
        version = version.older()) {
      if (version.keyValue.getModRevision() <= keyspace.compactRevision()) {
        if (!version.isDeletion()) {
          versions.add(version);
        }
        return;
      }
      if (isOrdered(version) || !version.isReplacedBy(newer)) {
        versions.add(version);
      }
      newer = version;
    }
  }

  private boolean isOrdered(KeyVersion version) {
    return version.keyValue.getModRevision() > keyspace.unorderedTo();
  }

  @Override
  public void forEach(BoltBucket.Sink sink) throws IOException {
    long revision = 0;
    int counted = 0;
    for (KeyVersion version : versions) {
      KeyValue keyValue = version.keyValue;
      counted = keyValue.getModRevision() == revision ? counted + 1 : 0;
      revision = keyValue.getModRevision();
      long place = isOrdered(version) ? version.place() : counted;
      sink.accept(
          new BucketKey(revision, place, version.isDeletion()).bytes(),
          new Message(
              version.isDeletion()
                  ? KeyValue.newBuilder().setKey(keyValue.getKey()).build()
                  : keyValue));
    }
  }

  private record Message(KeyValue keyValue) implements BoltValue {
    @Override
    public int size() {
      return keyValue.getSerializedSize();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      keyValue.writeTo(out);
    }
  }
}
