package dev.quorate.operator.world;

/** The world could not be read: nothing is known, so nothing is decided. */
public final class WorldUnavailable extends RuntimeException {
  public WorldUnavailable(String message, Throwable cause) {
    super(message, cause);
  }

  public WorldUnavailable(String message) {
    super(message);
  }
}
