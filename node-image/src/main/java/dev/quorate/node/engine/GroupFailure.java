package dev.quorate.node.engine;

import java.io.IOException;

/**
 * A group met a state that must not occur, or its state machine threw: no trouble of the disk. Its
 * state is unknown from here on, so the process must stop; the same may come again after a restart.
 */
public final class GroupFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final int group;

  public GroupFailure(int group, Throwable cause) {
    super("group " + group + " cannot go on: " + cause, cause);
    this.group = group;
  }

  public int group() {
    return group;
  }
}
