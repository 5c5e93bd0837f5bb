package dev.quorate.node.rest;

import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Error, such as no memory, leaves the process in an unknown state, wherever it is thrown.
 * Vert.x keeps it to itself; here it goes to the thread's handler of uncaught exceptions, which
 * ends the process.
 */
final class FatalErrors {
  private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

  private FatalErrors() {}

  /** Of a request or of what it waited for. */
  static void endProcessAt(Throwable failure) {
    switch (failure) {
      case Error error -> {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
      }
      case CompletionException wrapped when wrapped.getCause() != null ->
          endProcessAt(wrapped.getCause());
      default -> {}
    }
  }

  /** For what nothing else in Vert.x handles. */
  static void unhandled(Throwable failure) {
    endProcessAt(failure);
    LOG.error("unhandled exception in the HTTP server", failure);
  }
}
