package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.KeyValue;
import java.util.List;
import java.util.Optional;

/**
 * A part of the history: whole revisions, in their order.
 *
 * @param changes those that were wanted, in the order in which they were written
 * @param next the first revision that was not looked at
 * @param revision the store's newest one at that time
 */
public record Changes(List<Change> changes, long next, long revision) {

  /** Whether it goes as far as the store went. */
  public boolean isToTheEnd() {
    return next > revision;
  }

  /**
   * One key that was put or deleted.
   *
   * @param keyValue of a deletion only the key and the revision
   * @param previous what the key held before; empty also if that is compacted
   */
  public record Change(KeyValue keyValue, Optional<KeyValue> previous) {
    public boolean isDeletion() {
      return keyValue.getVersion() == 0;
    }
  }

  /**
   * How much to read at once. The revision in which one of them is reached is read to its end: it
   * is never torn.
   *
   * @param read changes to look at, whether they are wanted or not
   * @param bytes of keys and values that are wanted
   */
  public record Limit(int read, long bytes) {}
}
