package dev.quorate.node.engine.snapshot;

import java.io.IOException;

/** A snapshot file differs from the one once written. Nothing was changed. */
public final class CorruptSnapshot extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;

  public CorruptSnapshot(String file, String what) {
    super("snapshot " + file + " is corrupt: " + what);
    this.file = file;
  }

  public String file() {
    return file;
  }
}
