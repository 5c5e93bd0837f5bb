package dev.quorate.operator.local.process;

/** This machine did not do what the local world needs: a disk, a process or a port. */
public final class LocalWorldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LocalWorldException(String message, Throwable cause) {
    super(message, cause);
  }

  public LocalWorldException(String message) {
    super(message);
  }
}
