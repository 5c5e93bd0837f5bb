package dev.quorate.node.store.keyspace;

import dev.quorate.node.etcd.wire.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Collects {@link Changes} from one revision on. */
final class ChangeReader {
  private final Changes.Limit limit;
  private final Predicate<KeyValue> isWanted;
  private final long compactRevision;
  private final List<Changes.Change> changes = new ArrayList<>();

  /** The newest revision that was looked at, and the one where the reading ends. */
  private long readTo;

  private long last;
  private int read;
  private long bytes;

  /**
   * @param compactRevision before the reading began
   */
  ChangeReader(Changes.Limit limit, Predicate<KeyValue> isWanted, long compactRevision) {
    this.limit = limit;
    this.isWanted = isWanted;
    this.compactRevision = compactRevision;
  }

  Changes read(ChangeLog log, long from, long to) {
    last = Math.max(from - 1, to);
    log.untilEnough(from, to, this::isEnough);
    return new Changes(changes, last + 1, to);
  }

  private boolean isEnough(KeyVersion version) {
    long revision = version.keyValue.getModRevision();
    if (isFull() && revision > readTo) {
      last = readTo;
      return true;
    }
    readTo = revision;
    read++;
    if (isWanted.test(version.keyValue)) {
      add(version);
    }
    return false;
  }

  private boolean isFull() {
    return read >= limit.read() || bytes >= limit.bytes();
  }

  private void add(KeyVersion version) {
    Optional<KeyValue> previous = previous(version);
    changes.add(new Changes.Change(version.keyValue, previous));
    bytes += size(version.keyValue) + previous.map(ChangeReader::size).orElse(0);
  }

  /** As a read at the revision before would find it, were it not compacted. */
  private Optional<KeyValue> previous(KeyVersion version) {
    KeyVersion older = version.before();
    boolean isKept = version.keyValue.getModRevision() > compactRevision;
    return isKept && older != null && !older.isDeletion()
        ? Optional.of(older.keyValue)
        : Optional.empty();
  }

  private static int size(KeyValue keyValue) {
    return keyValue.getKey().size() + keyValue.getValue().size();
  }
}
