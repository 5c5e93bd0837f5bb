package dev.quorate.operator.simulated;

import java.util.concurrent.Semaphore;

/**
 * A program that runs only when it is its turn, and stops where it says: so several of them
 * interleave in one order that somebody else decides. Each has a thread; never do two run at a
 * time.
 */
final class Turns {
  private final Semaphore mayRun = new Semaphore(0);
  private final Semaphore stopped = new Semaphore(0);
  private Throwable failure;
  private boolean crashes;
  private boolean ended;

  /** It runs with its first turn. */
  Turns(String name, Runnable program) {
    Thread.ofVirtual().name(name).start(() -> run(program));
  }

  private void run(Runnable program) {
    mayRun.acquireUninterruptibly();
    try {
      program.run();
    } catch (OperatorCrashed crashed) {
      // Nobody wants it any more.
    } catch (AssertionError | RuntimeException e) {
      failure = e;
    } finally {
      ended = true;
      stopped.release();
    }
  }

  /**
   * Gives it a turn, and returns when it stops.
   *
   * @throws AssertionError what the program threw, likewise RuntimeExceptions
   */
  void next() {
    if (ended) {
      return;
    }
    mayRun.release();
    stopped.acquireUninterruptibly();
    switch (failure) {
      case null -> {}
      case AssertionError wrong -> throw wrong;
      case RuntimeException wrong -> throw wrong;
      default -> throw new IllegalStateException(failure);
    }
  }

  /** Called by the program: it stops here until its next turn, and may crash instead of that. */
  void stop() {
    stopped.release();
    mayRun.acquireUninterruptibly();
    if (crashes) {
      crashes = false;
      throw new OperatorCrashed();
    }
  }

  /** It crashes where it stopped, and runs on to where it stops next. */
  void crash() {
    crashes = true;
    next();
  }
}
