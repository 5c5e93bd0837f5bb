package dev.quorate.node.raft.entries;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of the log, in memory: everything after the base, which is the last entry that was
 * forgotten. Knows which entries were handed out to be made durable and which of those are.
 */
public final class RaftLog {
  /** A write that is on its way to disk; {@code lastIndex} shrinks if its entries are replaced. */
  private static final class Write {
    final long sequence;
    long lastIndex;

    Write(long sequence, long lastIndex) {
      this.sequence = sequence;
      this.lastIndex = lastIndex;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final ArrayDeque<Write> writes = new ArrayDeque<>();
  private long baseIndex;
  private long baseTerm;
  private long durableIndex;
  private long unsavedFrom;
  private long volatileBytes;
  private long bytes;

  /** A log as it was read from disk: all of it is durable. */
  public RaftLog(long baseIndex, long baseTerm, List<Entry> durable) {
    this.baseIndex = baseIndex;
    this.baseTerm = baseTerm;
    entries.addAll(durable);
    bytes = bytesOf(durable);
    durableIndex = lastIndex();
    unsavedFrom = lastIndex() + 1;
  }

  public long baseIndex() {
    return baseIndex;
  }

  public long firstIndex() {
    return baseIndex + 1;
  }

  public long lastIndex() {
    return baseIndex + entries.size();
  }

  public long lastTerm() {
    return termAt(lastIndex());
  }

  public long durableIndex() {
    return durableIndex;
  }

  /** Payload of the entries that are not durable. */
  public long volatileBytes() {
    return volatileBytes;
  }

  /** Payload of all entries that are here. */
  public long bytes() {
    return bytes;
  }

  boolean knowsTermAt(long index) {
    return index >= baseIndex && index <= lastIndex();
  }

  public long termAt(long index) {
    if (!knowsTermAt(index)) {
      throw new IllegalArgumentException(
          "index " + index + " is outside of the log, " + baseIndex + " to " + lastIndex());
    }
    return index == baseIndex ? baseTerm : entryAt(index).term();
  }

  public boolean matches(long index, long term) {
    return knowsTermAt(index) && termAt(index) == term;
  }

  public Entry entryAt(long index) {
    return entries.get((int) (index - baseIndex - 1));
  }

  /** Entries from..to, both included. */
  public List<Entry> slice(long from, long to) {
    return from > to
        ? List.of()
        : entries.subList((int) (from - baseIndex - 1), (int) (to - baseIndex));
  }

  /** Entries from {@code from} to at most {@code last} whose payload fits, at least one if any. */
  public List<Entry> sliceUpTo(long from, long last, long maxBytes) {
    long to = from - 1;
    long bytes = 0;
    while (to < last) {
      bytes += entryAt(to + 1).data().length;
      if (bytes > maxBytes && to >= from) {
        break;
      }
      to++;
    }
    return slice(from, to);
  }

  /**
   * The largest index up to {@code hint} whose entry's term is not above {@code term}: the last
   * place where a log that has {@code term} there may agree with ours. Below the base nothing is
   * known; then the answer is below the base, too.
   */
  public long lastIndexNotAbove(long hint, long term) {
    long index = Math.min(hint, lastIndex());
    while (index > 0 && index >= baseIndex && termAt(index) > term) {
      index--;
    }
    return index;
  }

  public void append(Entry entry) {
    if (entry.index() != lastIndex() + 1) {
      throw new IllegalStateException(
          "entry " + entry.index() + " does not follow on " + lastIndex());
    }
    entries.add(entry);
    volatileBytes += entry.data().length;
    bytes += entry.data().length;
  }

  /** Forgets everything from this index on. */
  public void truncateFrom(long index) {
    volatileBytes -= bytesOf(slice(Math.max(index, durableIndex + 1), lastIndex()));
    bytes -= bytesOf(slice(index, lastIndex()));
    entries.subList((int) (index - baseIndex - 1), entries.size()).clear();
    unsavedFrom = Math.min(unsavedFrom, index);
    durableIndex = Math.min(durableIndex, index - 1);
    // A write under way may still report success: what it wrote here is no longer our log.
    for (Write write : writes) {
      write.lastIndex = Math.min(write.lastIndex, index - 1);
    }
  }

  /** Entries that were not handed out yet, now as part of this write. */
  public List<Entry> takeUnsaved(long sequence) {
    List<Entry> unsaved = List.copyOf(slice(unsavedFrom, lastIndex()));
    unsavedFrom = lastIndex() + 1;
    writes.addLast(new Write(sequence, unsaved.isEmpty() ? 0 : lastIndex()));
    return unsaved;
  }

  public boolean hasUnsaved() {
    return unsavedFrom <= lastIndex();
  }

  public void persisted(long sequence) {
    long before = durableIndex;
    while (!writes.isEmpty() && writes.peekFirst().sequence <= sequence) {
      durableIndex = Math.max(durableIndex, writes.removeFirst().lastIndex);
    }
    volatileBytes -= bytesOf(slice(before + 1, durableIndex));
  }

  /** Forgets everything up to and including this index, which is durable. */
  public void compactTo(long index) {
    if (index <= baseIndex) {
      return;
    }
    long term = termAt(index);
    bytes -= bytesOf(slice(firstIndex(), index));
    entries.subList(0, (int) (index - baseIndex)).clear();
    baseIndex = index;
    baseTerm = term;
  }

  /** Starts over after a snapshot that was installed. */
  public void reset(long index, long term) {
    entries.clear();
    writes.clear();
    baseIndex = index;
    baseTerm = term;
    durableIndex = index;
    unsavedFrom = index + 1;
    volatileBytes = 0;
    bytes = 0;
  }

  /** The base that keeps at most so much payload up to {@code index}. */
  public long baseKeeping(long index, long maxBytes) {
    long base = index;
    long bytes = 0;
    while (base > baseIndex) {
      bytes += entryAt(base).data().length;
      if (bytes > maxBytes) {
        break;
      }
      base--;
    }
    return base;
  }

  public static long bytesOf(List<Entry> entries) {
    long bytes = 0;
    for (Entry entry : entries) {
      bytes += entry.data().length;
    }
    return bytes;
  }
}
