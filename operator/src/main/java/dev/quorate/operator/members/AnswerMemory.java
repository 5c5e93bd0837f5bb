package dev.quorate.operator.members;

import java.util.concurrent.Semaphore;

/**
 * The memory for answers that are being received. Every call has {@value #FREE_BYTES} bytes, which
 * is more than the report of the largest cluster takes, so that no number of other calls can keep a
 * usual answer out. Those that need more share a bounded rest. Thread-safe.
 */
final class AnswerMemory {
  static final int FREE_BYTES = 64 * 1024;
  static final int MOST_BYTES = 1024 * 1024;

  private static final int LARGE_AT_ONCE = 16;

  private final Semaphore large = new Semaphore(LARGE_AT_ONCE);

  Share share() {
    return new Share();
  }

  /** That of one call. */
  final class Share implements AutoCloseable {
    private boolean isLarge;
    private boolean closed;

    /** Allows the answer to be {@code bytes} long. */
    synchronized void reach(int bytes) throws AnswerTooLarge {
      // What arrives after the call has ended must not take a place that nobody gives back.
      if (closed || bytes > MOST_BYTES) {
        throw new AnswerTooLarge(MOST_BYTES, "");
      }
      if (bytes > FREE_BYTES && !isLarge) {
        if (!large.tryAcquire()) {
          throw new AnswerTooLarge(
              FREE_BYTES,
              " while %d others did: there is no memory for more".formatted(LARGE_AT_ONCE));
        }
        isLarge = true;
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      if (isLarge) {
        isLarge = false;
        large.release();
      }
    }
  }
}
