package dev.quorate.node.bolt;

import java.io.IOException;

/** A file that is not one of bbolt, or not a whole one. */
public final class InvalidBoltFile extends IOException {
  private static final long serialVersionUID = 1;

  public InvalidBoltFile(String message) {
    super(message);
  }
}
