package dev.quorate.node.engine.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/** A snapshot file is not what was written. Nothing was changed. */
public final class CorruptSnapshot extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;

  public CorruptSnapshot(Path file, String what) {
    super(
        "snapshot " + file + " is corrupt: " + what + "; remove this member and let it join anew");
    this.file = file;
  }

  public Path file() {
    return file;
  }
}
