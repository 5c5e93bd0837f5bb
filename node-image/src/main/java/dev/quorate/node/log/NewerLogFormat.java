package dev.quorate.node.log;

import java.io.IOException;

/** A newer program wrote the log. Nothing of it was read, and nothing was changed on disk. */
public final class NewerLogFormat extends IOException {
  private static final long serialVersionUID = 1L;

  NewerLogFormat(String file, int version) {
    super("the log was written in version " + version + " of its format: file=" + file);
  }
}
