package dev.quorate.node.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Standard error that keeps nobody waiting. Whoever reads it may stop to: a full pipe would block
 * every thread that logs, event loops and the group's thread among them. One thread of its own
 * writes; lines that wait for it are kept up to a limit, and dropped and counted beyond that.
 */
final class StandardError extends OutputStream {
  private static final int MOST_BYTES = 1 << 20;

  private final OutputStream target;
  private final int mostBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<byte[]> waiting = new ArrayDeque<>();

  /** Also those of the piece that is being written. */
  private int bytes;

  private long dropped;

  StandardError(OutputStream target, int mostBytes) {
    this.target = target;
    this.mostBytes = mostBytes;
    Thread.ofPlatform().daemon().name("quorate-stderr").start(this::write);
  }

  /** From now on {@link System#err} is one of these. To be called before anything logs. */
  static StandardError install() {
    var installed = new StandardError(new FileOutputStream(FileDescriptor.err), MOST_BYTES);
    System.setErr(new PrintStream(installed, true, StandardCharsets.UTF_8));
    return installed;
  }

  @Override
  public void write(int octet) {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  /** Takes all of it or nothing: a print stream hands over a line at once. */
  @Override
  public void write(byte[] line, int offset, int length) {
    byte[] copy = new byte[length];
    System.arraycopy(line, offset, copy, 0, length);
    lock.lock();
    try {
      if (bytes + length > mostBytes) {
        dropped++;
        return;
      }
      waiting.add(copy);
      bytes += length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all is written, but not longer; for the end of the process. */
  void drain(Duration limit) {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (bytes > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      while (true) {
        byte[] next = take();
        target.write(next);
        target.flush();
        written(next.length);
      }
    } catch (IOException e) {
      // Nobody can hear of it: the other end is closed for good, and further lines are dropped.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty()) {
        changed.await(1, TimeUnit.DAYS);
      }
      return waiting.remove();
    } finally {
      lock.unlock();
    }
  }

  private void written(int length) {
    lock.lock();
    try {
      bytes -= length;
      // After the lines that were kept, and before further ones.
      if (dropped > 0 && waiting.isEmpty()) {
        byte[] note =
            "quorate-node: %d log lines were dropped, because nobody read standard error%n"
                .formatted(dropped)
                .getBytes(StandardCharsets.UTF_8);
        dropped = 0;
        waiting.add(note);
        bytes += note.length;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
