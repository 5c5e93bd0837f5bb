package dev.quorate.node.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A disk in memory. A crash keeps what was synced, and of the rest any sectors of any write, and
 * any first part of what was done to the directory. A killed process leaves everything that it
 * wrote in the page cache: the next one reads it, and may still lose it.
 */
public final class CrashableDisk implements Disk {
  private static final int SECTOR = 512;

  private TreeMap<String, Content> names = new TreeMap<>();
  private TreeMap<String, Content> durableNames = new TreeMap<>();
  private final List<Consumer<Map<String, Content>>> pendingNames = new ArrayList<>();
  private int syncs;
  private int written;
  private int changesUntilCrash = Integer.MAX_VALUE;
  private boolean failSyncs;
  private boolean ignoreSyncs;
  private boolean ignoreDirectorySyncs;
  private CountDownLatch syncGate = new CountDownLatch(0);

  private static final class Content {
    byte[] bytes = new byte[0];
    byte[] durable = new byte[0];
    final List<long[]> unsynced = new ArrayList<>();

    void sync() {
      durable = Arrays.copyOf(durable, bytes.length);
      for (long[] range : unsynced) {
        int end = (int) Math.min(range[1], bytes.length);
        if (end > range[0]) {
          System.arraycopy(bytes, (int) range[0], durable, (int) range[0], end - (int) range[0]);
        }
      }
      unsynced.clear();
    }
  }

  /** Stands for the end of the process at this point. */
  public static final class Crashed extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** From the n-th change on, nothing is written any more. */
  public synchronized void crashAtChange(int n) {
    changesUntilCrash = n;
  }

  /** Every sync fails; what it should have written stays readable, but counts as written. */
  public synchronized void failSyncs() {
    failSyncs = true;
  }

  /** A program that leaves this out: content is not made durable. */
  public synchronized void ignoreSyncs() {
    ignoreSyncs = true;
  }

  /** A program that leaves this out: creations, renames and deletions are not made durable. */
  public synchronized void ignoreDirectorySyncs() {
    ignoreDirectorySyncs = true;
  }

  /** The process was killed and the next one begins. */
  public synchronized void restartProcess() {
    changesUntilCrash = Integer.MAX_VALUE;
    failSyncs = false;
  }

  /** Every sync waits until the latch opens. */
  public synchronized void holdSyncs(CountDownLatch gate) {
    syncGate = gate;
  }

  public synchronized int syncs() {
    return syncs;
  }

  /** Bytes, also those that replaced others. */
  public synchronized int written() {
    return written;
  }

  /** What the next process finds. */
  public synchronized CrashableDisk afterCrash(RandomGenerator random) {
    CrashableDisk next = new CrashableDisk();
    TreeMap<String, Content> found = new TreeMap<>(durableNames);
    int kept = random.nextInt(pendingNames.size() + 1);
    pendingNames.subList(0, kept).forEach(change -> change.accept(found));
    found.forEach((name, content) -> next.put(name, survivor(content, random)));
    return next;
  }

  /** What the next process finds when nothing survived that was not synced. */
  public synchronized CrashableDisk afterPowerCut() {
    CrashableDisk next = new CrashableDisk();
    durableNames.forEach((name, content) -> next.put(name, content.durable));
    return next;
  }

  /** What the next process finds when everything was synced. */
  public synchronized CrashableDisk copy() {
    CrashableDisk next = new CrashableDisk();
    names.forEach((name, content) -> next.put(name, content.bytes.clone()));
    return next;
  }

  private static byte[] survivor(Content content, RandomGenerator random) {
    boolean lengthSurvives = random.nextBoolean();
    byte[] result =
        Arrays.copyOf(
            content.durable,
            lengthSurvives || content.unsynced.isEmpty()
                ? content.bytes.length
                : content.durable.length);
    for (long[] range : content.unsynced) {
      for (long at = range[0]; at < range[1]; at += SECTOR - at % SECTOR) {
        long end = Math.min(Math.min(range[1], at + SECTOR - at % SECTOR), result.length);
        if (random.nextBoolean() && end > at && end <= content.bytes.length) {
          System.arraycopy(content.bytes, (int) at, result, (int) at, (int) (end - at));
        }
      }
    }
    return result;
  }

  public synchronized byte[] bytes(String name) {
    return names.get(name).bytes.clone();
  }

  public synchronized void put(String name, byte[] bytes) {
    Content content = new Content();
    content.bytes = bytes.clone();
    content.durable = bytes.clone();
    names.put(name, content);
    durableNames.put(name, content);
  }

  private void change() throws Crashed {
    if (--changesUntilCrash < 0) {
      throw new Crashed();
    }
  }

  private void changeNames(Consumer<Map<String, Content>> change) throws Crashed {
    change();
    change.accept(names);
    pendingNames.add(change);
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public synchronized File open(String name) throws IOException {
    if (!names.containsKey(name)) {
      Content content = new Content();
      changeNames(map -> map.put(name, content));
    }
    return new MemoryFile(names.get(name));
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    changeNames(
        map -> {
          if (map.containsKey(from)) {
            map.put(to, map.remove(from));
          }
        });
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    changeNames(map -> map.remove(name));
  }

  @Override
  public synchronized void syncDirectory() throws IOException {
    change();
    if (ignoreDirectorySyncs) {
      return;
    }
    durableNames = new TreeMap<>(names);
    pendingNames.clear();
  }

  private final class MemoryFile implements File {
    private final Content content;

    MemoryFile(Content content) {
      this.content = content;
    }

    @Override
    public long size() {
      synchronized (CrashableDisk.this) {
        return content.bytes.length;
      }
    }

    @Override
    public void read(ByteBuffer into, long position) {
      synchronized (CrashableDisk.this) {
        int length = (int) Math.min(into.remaining(), content.bytes.length - position);
        into.put(content.bytes, (int) position, Math.max(0, length));
      }
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      synchronized (CrashableDisk.this) {
        change();
        written += from.remaining();
        int end = (int) position + from.remaining();
        if (end > content.bytes.length) {
          content.bytes = Arrays.copyOf(content.bytes, end);
        }
        from.get(content.bytes, (int) position, from.remaining());
        content.unsynced.add(new long[] {position, end});
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (CrashableDisk.this) {
        change();
        long end = Math.max(size, content.bytes.length);
        content.bytes = Arrays.copyOf(content.bytes, (int) size);
        content.unsynced.add(new long[] {size, end});
      }
    }

    @Override
    public void sync() throws IOException {
      awaitGate();
      synchronized (CrashableDisk.this) {
        change();
        if (failSyncs) {
          // As on Linux: the pages are clean now, so no later sync writes them.
          content.unsynced.clear();
          throw new IOException("Input/output error");
        }
        syncs++;
        if (!ignoreSyncs) {
          content.sync();
        }
      }
    }

    private void awaitGate() throws IOException {
      try {
        syncGate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void close() {}
  }
}
