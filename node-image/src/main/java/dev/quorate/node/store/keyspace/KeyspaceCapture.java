package dev.quorate.node.store.keyspace;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A keyspace as it was at one moment: its newest revision and its compact revision then. Versions
 * written since have a higher revision; the {@link Sweeper} keeps those that were compacted since.
 */
public final class KeyspaceCapture implements AutoCloseable {
  private final KeyIndex index;
  private final long revision;
  private final long compactRevision;
  private final long unorderedTo;
  private final Sweeper sweeper;
  private final AtomicBoolean begun = new AtomicBoolean();

  KeyspaceCapture(Keyspace keyspace, Sweeper sweeper) {
    this.index = keyspace.index();
    this.revision = keyspace.revision();
    this.compactRevision = keyspace.compactRevision();
    this.unorderedTo = keyspace.unorderedTo();
    this.sweeper = sweeper;
  }

  /**
   * @throws IllegalStateException if it was written before: what it needs may be gone
   */
  public void begin() {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("a capture is written once");
    }
  }

  public KeyIndex index() {
    return index;
  }

  public long revision() {
    return revision;
  }

  public long compactRevision() {
    return compactRevision;
  }

  /** See {@link Keyspace#unorderedTo}. */
  public long unorderedTo() {
    return unorderedTo;
  }

  @Override
  public void close() {
    sweeper.release(this);
  }
}
