package dev.quorate.node.etcd.call;

/**
 * An Error, such as no memory, leaves the process in an unknown state, wherever it is thrown. gRPC,
 * event loops and futures keep it to themselves; here it goes to the thread's handler of uncaught
 * exceptions, which ends the process.
 */
final class FatalErrors {
  private FatalErrors() {}

  static void end(Error error) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
  }
}
