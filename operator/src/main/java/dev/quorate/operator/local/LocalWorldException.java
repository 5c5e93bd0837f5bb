package dev.quorate.operator.local;

/** This machine did not do what the local world needs: a disk, a process or a port. */
public final class LocalWorldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LocalWorldException(String message, Throwable cause) {
    super(message, cause);
  }

  LocalWorldException(String message) {
    super(message);
  }
}
