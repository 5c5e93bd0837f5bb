package dev.quorate.node.bolt;

import java.io.IOException;

/**
 * A bucket that is to be written.
 *
 * @param name not empty
 * @param items gives the same each time when it is asked
 */
public record BoltBucket(byte[] name, Items items) {

  /** Keys with their values, in the order of the keys as unsigned bytes. */
  @FunctionalInterface
  public interface Items {
    void forEach(Sink sink) throws IOException;
  }

  /** Takes one after the other. */
  @FunctionalInterface
  public interface Sink {
    void accept(byte[] key, BoltValue value) throws IOException;
  }
}
