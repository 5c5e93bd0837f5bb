package dev.quorate.node.log;

import dev.quorate.node.disk.CrashableDisk;
import java.io.IOException;

/** What would be left of a log if the power failed now and took everything that was not flushed. */
public final class DurableLog {
  private DurableLog() {}

  public static RecoveredGroup of(CrashableDisk disk, int group) throws IOException {
    return LogRecovery.recover(disk.afterPowerCut())
        .groups()
        .getOrDefault(group, RecoveredGroup.NOTHING);
  }
}
