package dev.quorate.node.log;

import java.io.IOException;

/**
 * A write or a flush failed. The state on disk is unknown from here on, and asking again would
 * prove nothing: after a failed fsync Linux drops the dirty pages and the next one succeeds
 * (Rebello et al., "Can applications recover from fsync failures?", ATC 2020). The process must
 * stop.
 */
public final class DiskFailure extends IOException {
  private static final long serialVersionUID = 1L;

  public DiskFailure(String what, Throwable cause) {
    super(what + ": " + (cause instanceof Error ? cause.toString() : cause.getMessage()), cause);
  }
}
