package dev.quorate.node.log;

import java.io.IOException;

/**
 * The log has a hole or a damaged record that no interrupted write explains: acknowledged entries
 * may be missing. Nothing was changed on disk.
 */
public final class CorruptLog extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;

  public CorruptLog(String file, long offset, String what) {
    super("log is corrupt: file=" + file + " offset=" + offset + ": " + what);
    this.file = file;
    this.offset = offset;
  }

  public String file() {
    return file;
  }

  public long offset() {
    return offset;
  }
}
