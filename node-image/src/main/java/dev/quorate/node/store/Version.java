package dev.quorate.node.store;

import dev.quorate.node.etcd.pb.KeyValue;

/**
 * One version of a key and the way to the ones before it, newest first: a put is one new node,
 * however long the history is.
 */
final class Version {
  /** A deletion is a version too: its {@code version} is 0 and it has no value. */
  final KeyValue keyValue;

  /**
   * Null at the end. Volatile because compaction cuts it while readers walk: a reader that misses
   * what was cut must see, afterwards, the compact revision that allowed the cut.
   */
  volatile Version older;

  Version(KeyValue keyValue, Version older) {
    this.keyValue = keyValue;
    this.older = older;
  }

  boolean isDeletion() {
    return keyValue.getVersion() == 0;
  }

  /** The newest version not above a revision, deletions included; null if there is none. */
  Version at(long revision) {
    Version version = this;
    while (version != null && version.keyValue.getModRevision() > revision) {
      version = version.older;
    }
    return version;
  }
}
