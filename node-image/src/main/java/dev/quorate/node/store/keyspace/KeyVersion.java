package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.KeyValue;

/**
 * One version of a key and the way to the ones before it, newest first: a put is one new node,
 * however long the history is.
 */
public final class KeyVersion {
  /** A deletion is a version too: its {@code version} is 0 and it has no value. */
  public final KeyValue keyValue;

  /**
   * Null at the end. Volatile because compaction cuts it while readers walk: a reader that misses
   * the versions that were cut must see, afterwards, the compact revision that allowed the cut.
   */
  public volatile KeyVersion older;

  public KeyVersion(KeyValue keyValue, KeyVersion older) {
    this.keyValue = keyValue;
    this.older = older;
  }

  public boolean isDeletion() {
    return keyValue.getVersion() == 0;
  }

  /** The newest version not above a revision, deletions included; null if there is none. */
  public KeyVersion at(long revision) {
    KeyVersion version = this;
    while (version != null && version.keyValue.getModRevision() > revision) {
      version = version.older;
    }
    return version;
  }
}
