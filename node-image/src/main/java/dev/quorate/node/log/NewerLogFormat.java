package dev.quorate.node.log;

import java.io.IOException;

/** A newer release wrote the log. Nothing was changed on disk. */
public final class NewerLogFormat extends IOException {
  private static final long serialVersionUID = 1L;

  NewerLogFormat(String file, int version) {
    super("the log was written in version " + version + " of its format: file=" + file);
  }

  NewerLogFormat(String file, String unknown) {
    super("the log holds what this release does not know: " + unknown + " file=" + file);
  }
}
