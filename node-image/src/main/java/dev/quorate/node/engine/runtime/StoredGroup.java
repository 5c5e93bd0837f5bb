package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.NewerState;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.snapshot.CorruptSnapshot;
import dev.quorate.node.engine.snapshot.SnapshotFiles;
import dev.quorate.node.log.CorruptLog;
import dev.quorate.node.log.LogSettings;
import dev.quorate.node.log.RecoveredGroup;
import dev.quorate.node.log.WriteAheadLog;
import dev.quorate.node.raft.CoreStatus;
import dev.quorate.node.raft.InitialState;
import dev.quorate.node.raft.RaftCore;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.transport.PeerIdentity;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a member has on disk of a group, checked as at a start; nothing is started.
 *
 * @param commitIndex everything up to here is known to be committed; it may be more
 * @param entries those after the snapshot
 * @param status of the core as if it had just started and heard of nobody
 */
record StoredGroup(
    SnapshotFiles files,
    Optional<SnapshotMeta> snapshot,
    HardState hardState,
    long commitIndex,
    List<Entry> entries,
    CoreStatus status) {

  /**
   * @return empty if there is nothing of the group
   * @throws CorruptLog if acknowledged entries may be missing
   * @throws CorruptSnapshot if the newest snapshot is damaged or missing
   * @throws dev.quorate.node.raft.InvalidState if the data on disk cannot be a group's state
   * @throws dev.quorate.node.raft.entries.LostAcknowledged if its end is missing
   */
  static Optional<StoredGroup> read(
      int group,
      RaftGroups.Disks disks,
      PeerIdentity identity,
      RaftSettings settings,
      RaftEnvironment environment)
      throws IOException {
    try (WriteAheadLog log =
        WriteAheadLog.open(
            disks.log(),
            LogSettings.ofSegments(settings.sizes().logSegment()),
            environment.randoms().get(),
            environment.threads(),
            environment.monotonicMillis(),
            failure -> {})) {
      if (!log.knew(group) && !disks.hasSnapshots(group)) {
        return Optional.empty();
      }
      SnapshotFiles files = new SnapshotFiles(disks.snapshots(group));
      Optional<SnapshotMeta> snapshot = files.newest();
      RecoveredGroup logged = log.takeRecovered(group);
      GroupRecovery.requireSnapshot(files, snapshot, logged);
      RecoveredGroup after =
          snapshot.map(meta -> logged.under(meta.index(), meta.term())).orElse(logged);
      InitialState initial =
          new InitialState(
              after.hardState(),
              snapshot,
              after.entries(),
              Configuration.EMPTY,
              after.commitIndex());
      CoreStatus status =
          new RaftCore(
                  RaftGroups.coreConfig(identity, settings, environment.memory()),
                  initial,
                  environment.randoms().get())
              .status();
      return Optional.of(
          new StoredGroup(
              files, snapshot, after.hardState(), after.commitIndex(), after.entries(), status));
    }
  }

  /**
   * Brings a state machine to the end of the log, whatever of it is committed.
   *
   * @throws dev.quorate.node.engine.UnknownCommand if this version cannot read a command
   * @throws NewerState if a newer release wrote the snapshot
   */
  void applyAllTo(StateMachine<?> state) throws IOException {
    if (snapshot.isPresent()) {
      GroupRecovery.restore(files, snapshot.get(), state);
    }
    for (Entry entry : entries) {
      if (entry.kind() == Entry.Kind.COMMAND) {
        var _ = state.apply(entry.index(), Envelope.commandIn(entry.data()));
      }
    }
  }
}
