package dev.quorate.node.engine.simulation;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.log.DurableLog;
import dev.quorate.node.log.RecoveredGroup;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.LostAcknowledged;
import java.io.IOException;

/** What a member's disks would still hold after a power cut; read again once they were flushed. */
final class DurableState {
  private int syncsSeen = -1;
  private CrashableDisk walSeen;
  private RecoveredGroup logged = RecoveredGroup.NOTHING;

  boolean has(CrashableDisk wal, CrashableDisk snapshots, long index, long term) {
    if (wal != walSeen || wal.syncs() != syncsSeen) {
      read(wal);
    }
    for (Entry entry : logged.entries()) {
      if (entry.index() == index) {
        return entry.term() == term;
      }
    }
    return newestSnapshot(snapshots) >= index;
  }

  private void read(CrashableDisk wal) {
    try {
      logged = DurableLog.of(wal, 0);
    } catch (IOException | LostAcknowledged e) {
      throw new BrokenInvariant("a power cut leaves a whole log", e.toString());
    }
    walSeen = wal;
    syncsSeen = wal.syncs();
  }

  private static long newestSnapshot(CrashableDisk snapshots) {
    return snapshots.afterPowerCut().list().stream()
        .filter(name -> name.endsWith(".snap"))
        .mapToLong(
            name -> Long.parseLong(name.substring(name.indexOf('-') + 1, name.lastIndexOf('-'))))
        .max()
        .orElse(0);
  }
}
