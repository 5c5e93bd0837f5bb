package dev.quorate.node.life;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which every transition happens, and the background where waiting is allowed.
 */
public final class ControlThread implements AutoCloseable {
  public static final String NAME = "node";
  private static final Logger LOG = LoggerFactory.getLogger(ControlThread.class);

  private final String nodeId;
  private final AtomicBoolean isLookDue = new AtomicBoolean();
  private volatile Runnable look = () -> {};
  private final ScheduledExecutorService control =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(NAME).factory());
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();

  public ControlThread(String nodeId) {
    this.nodeId = nodeId;
  }

  /** Runs on the control thread, later; nothing once the node is stopped. */
  public void run(Runnable work) {
    try {
      control.execute(guarded(work));
    } catch (RejectedExecutionException stopped) {
      LOG.debug("not carried out, the node is stopped");
    }
  }

  public void after(Duration delay, Runnable work) {
    var _ = control.schedule(guarded(work), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  public void every(Duration pause, Runnable work) {
    var _ =
        control.scheduleWithFixedDelay(
            guarded(work), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Runs this again and again, and also whenever {@link #lookNow} is called. To be called once,
   * before anything runs.
   */
  public void lookEvery(Duration pause, Runnable newLook) {
    look = newLook;
    every(pause, newLook);
  }

  /** Does not wait for the end of the pause. While such a look is due, another one is the same. */
  void lookNow() {
    if (isLookDue.compareAndSet(false, true)) {
      run(
          () -> {
            isLookDue.set(false);
            look.run();
          });
    }
  }

  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        // A transition that went half way leaves a node that nobody can reason about.
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    };
  }

  /** Work that may fail without harm: a failure is logged, and the process lives on. */
  public void inBackground(String what, Runnable work) {
    try {
      background.execute(
          () -> {
            try {
              work.run();
            } catch (RuntimeException e) {
              LOG.error("{} failed node={}", what, nodeId, e);
            }
          });
    } catch (RejectedExecutionException stopped) {
      LOG.debug("not begun, the node is stopped: {}", what);
    }
  }

  public ExecutorService background() {
    return background;
  }

  /** What runs is interrupted, what waits is dropped. */
  @Override
  public void close() {
    control.shutdownNow();
    background.shutdownNow();
    LOG.info("node stopped node={}", nodeId);
  }
}
