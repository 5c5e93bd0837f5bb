package dev.quorate.node.engine.simulation;

import dev.quorate.node.disk.Disk;
import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.snapshot.SnapshotFiles;
import dev.quorate.node.engine.snapshot.SnapshotFormat;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.io.IOException;
import java.util.Optional;

/**
 * A flaw: takes a received snapshot that is whole by its own checksum, whatever was offered. The
 * group has compared the two and refused it just before, and its file is still there.
 */
final class UncheckedInstall {
  private static final String RECEIVED = "received.tmp";

  private final Disk disk;
  private final SnapshotFiles files;
  private final StateMachine<?> store;

  /** Before the group opens its own files: both drop what is unfinished. */
  UncheckedInstall(Disk disk, StateMachine<?> store) throws IOException {
    this.disk = disk;
    this.files = new SnapshotFiles(disk);
    this.store = store;
  }

  /** Empty if it is damaged, which every installer would notice. */
  Optional<PreparedState> install(SnapshotMeta offered) {
    try {
      SnapshotFormat.check(disk, RECEIVED);
      PreparedState state = files.readReceived(store::prepare);
      files.nameReceived(offered);
      return Optional.of(state);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
