package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.KeyValue;

/**
 * One version of a key and the ways to the ones before it, newest first: a put is one new node,
 * however long the history is, and a version is found in a logarithm of steps (the skips of Myers,
 * "An applicative random-access stack", 1983).
 */
public final class KeyVersion {
  /** A deletion is a version too: its {@code version} is 0 and it has no value. */
  public final KeyValue keyValue;

  /** With this one, before any were cut off; by it the skips are chosen. */
  private final int length;

  /** Its place among the changes of its revision, from 0 on; 0 also where it is not known. */
  private final int place;

  /**
   * Null at the end. Volatile because compaction cuts it while readers walk: a reader that misses
   * the versions that were cut must see, afterwards, the compact revision that allowed the cut.
   */
  private volatile KeyVersion older;

  /** One that is older by one or many; null at the end. */
  private volatile KeyVersion skip;

  /** The first change of its revision. */
  public KeyVersion(KeyValue keyValue, KeyVersion older) {
    this(keyValue, 0, older);
  }

  /**
   * @param place among the changes of its revision, etcd's sub revision
   * @param older may be of the same revision: a transaction can put a key and delete it again
   */
  public KeyVersion(KeyValue keyValue, int place, KeyVersion older) {
    this.keyValue = keyValue;
    this.place = place;
    this.older = older;
    this.length = older == null ? 1 : older.length + 1;
    this.skip = older == null ? null : over(older);
  }

  /** Two skips of the same width make one. */
  private static KeyVersion over(KeyVersion older) {
    KeyVersion far = older.skip;
    KeyVersion farther = far == null ? null : far.skip;
    return farther != null && older.length - far.length == far.length - farther.length
        ? farther
        : older;
  }

  public KeyVersion older() {
    return older;
  }

  public int place() {
    return place;
  }

  /** Whether a later change of its own revision took its place: no read ever finds it. */
  public boolean isReplacedBy(KeyVersion newer) {
    return newer != null && newer.keyValue.getModRevision() == keyValue.getModRevision();
  }

  /** The one that a read at the revision before finds, deletions included; null for none. */
  KeyVersion before() {
    return at(keyValue.getModRevision() - 1);
  }

  public boolean isDeletion() {
    return keyValue.getVersion() == 0;
  }

  /** The newest version not above a revision, deletions included; null if there is none. */
  public KeyVersion at(long revision) {
    KeyVersion version = this;
    while (version != null && version.isNewerThan(revision)) {
      version = version.towards(revision);
    }
    return version;
  }

  /** The next one on the way to a revision that this version is newer than. */
  KeyVersion towards(long revision) {
    KeyVersion far = skip;
    return far != null && far.isNewerThan(revision) ? far : older;
  }

  /**
   * Lets go of everything older than one of the versions.
   *
   * @return the newest of those that were cut off, or null
   */
  KeyVersion cutBehind(KeyVersion last) {
    long revision = last.keyValue.getModRevision();
    for (KeyVersion version = this; version != last; version = version.older) {
      if (!version.skip.isNewerThan(revision)) {
        version.skip = last;
      }
    }
    KeyVersion cut = last.older;
    last.skip = null;
    last.older = null;
    return cut;
  }

  private boolean isNewerThan(long revision) {
    return keyValue.getModRevision() > revision;
  }
}
