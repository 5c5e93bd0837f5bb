package dev.quorate.node.engine.runtime;

import dev.quorate.node.disk.Disk;
import dev.quorate.node.engine.GroupStart;
import dev.quorate.node.engine.NewerState;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.snapshot.CorruptSnapshot;
import dev.quorate.node.engine.snapshot.SnapshotFiles;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.log.RecoveredGroup;
import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.InitialState;
import dev.quorate.node.raft.RaftCore;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes a group from its state on disk; before its first turn, so this may wait for the disk. */
record GroupRecovery<R>(GroupContext<R> context, Disk snapshots, RecoveredGroup logged) {

  /**
   * @param start what to do if there is nothing on disk
   * @throws CorruptSnapshot if the newest snapshot is damaged or missing
   * @throws dev.quorate.node.raft.InvalidState if the data on disk cannot be a group's state
   * @throws dev.quorate.node.raft.entries.LostAcknowledged if it ends before the commit index
   */
  RaftGroupRuntime<R> open(
      GroupStart start, CoreConfig config, Requests<R> requests, RandomGenerator random)
      throws IOException {
    return open(bootstrap(start), config, requests, random);
  }

  /**
   * @param bootstrap the configuration if there is nothing on disk
   */
  RaftGroupRuntime<R> open(
      Configuration bootstrap, CoreConfig config, Requests<R> requests, RandomGenerator random)
      throws IOException {
    SnapshotFiles files = new SnapshotFiles(snapshots);
    Optional<SnapshotMeta> snapshot = files.newest();
    RecoveredGroup recovered = recovered(files, snapshot);
    if (snapshot.isPresent()) {
      restore(files, snapshot.get(), context.stateMachine());
    }
    InitialState initial =
        new InitialState(
            recovered.hardState(),
            snapshot,
            recovered.entries(),
            bootstrap,
            recovered.commitIndex());
    ApplyLane<R> applying = new ApplyLane<>(context, requests);
    return new RaftGroupRuntime<>(
        context,
        new RaftCore(config, initial, random),
        requests,
        applying,
        new GroupSnapshots<>(context, applying, files, snapshot),
        snapshot.map(SnapshotMeta::index).orElse(0L),
        recovered.commitIndex(),
        random.nextLong());
  }

  /** What the log has after the snapshot. */
  private RecoveredGroup recovered(SnapshotFiles files, Optional<SnapshotMeta> snapshot)
      throws CorruptSnapshot {
    requireSnapshot(files, snapshot, logged);
    long index = snapshot.map(SnapshotMeta::index).orElse(0L);
    if (index > logged.snapshotIndex()) {
      // A crash came between the file and its record.
      long term = snapshot.orElseThrow().term();
      context
          .environment()
          .append(List.of(new LogRecord.Snapshot(context.group(), index, term)), () -> {});
      return logged.under(index, term);
    }
    return logged;
  }

  /** The log relies on a snapshot of everything before its beginning. */
  static void requireSnapshot(
      SnapshotFiles files, Optional<SnapshotMeta> snapshot, RecoveredGroup logged)
      throws CorruptSnapshot {
    long index = snapshot.map(SnapshotMeta::index).orElse(0L);
    if (logged.snapshotIndex() > index) {
      throw new CorruptSnapshot(
          files.directory(),
          "the log begins after entry "
              + logged.snapshotIndex()
              + " and the newest snapshot covers entries up to "
              + index);
    }
  }

  static void restore(SnapshotFiles files, SnapshotMeta snapshot, StateMachine<?> state)
      throws IOException {
    try {
      files.read(snapshot, state::prepare).install();
    } catch (NewerState e) {
      throw e;
    } catch (IOException e) {
      throw new CorruptSnapshot(
          files.path(snapshot), "the state machine does not take it: " + e.getMessage());
    }
  }

  private Configuration bootstrap(GroupStart start) {
    return switch (start) {
      case GroupStart.Form form -> {
        if (form.self().id() != context.memberId()) {
          throw new IllegalArgumentException(
              "member " + form.self().id() + " cannot form a group on " + context.memberId());
        }
        yield new Configuration(List.of(form.self()), List.of());
      }
      case GroupStart.Join ignored -> Configuration.EMPTY;
    };
  }
}
