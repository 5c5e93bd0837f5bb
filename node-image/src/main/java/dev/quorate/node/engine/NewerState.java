package dev.quorate.node.engine;

import java.io.IOException;

/** A newer release wrote this state: it is not damaged, and nothing of it was taken. */
public final class NewerState extends IOException {
  private static final long serialVersionUID = 1L;

  public NewerState(String what) {
    super(what);
  }
}
