package dev.quorate.operator.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;

/** POSIX signals to other processes. */
public final class Signals {
  private Signals() {}

  /**
   * @param signal as kill(1) takes it: -STOP, -CONT, -TERM
   */
  public static void send(ProcessHandle to, String signal) {
    try {
      int code =
          new ProcessBuilder("kill", signal, Long.toString(to.pid())).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill " + signal + " " + to.pid() + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
