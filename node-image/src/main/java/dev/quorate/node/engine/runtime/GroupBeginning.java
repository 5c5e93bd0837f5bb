package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.engine.snapshot.SnapshotFiles;
import dev.quorate.node.log.DiskFailure;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.log.LogSettings;
import dev.quorate.node.log.WriteAheadLog;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.HardState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The beginning of a group that has a state before it has a log: a snapshot at this index and term,
 * with one voter, and a log that continues after it. Whoever joins gets the snapshot: no entry has
 * its content.
 *
 * @param currentTerm not below {@code term}; no vote is given in it
 */
public record GroupBeginning(int group, long index, long term, long currentTerm) {
  /** Of a group that nobody had before. */
  public static GroupBeginning first(int group) {
    return new GroupBeginning(group, 1, 1, 1);
  }

  /** Whether the log of this directory knows the group: then its beginning is durable. */
  public boolean isWritten(Path dataDirectory, RaftSettings settings, RaftEnvironment environment)
      throws IOException {
    try (WriteAheadLog log =
        open(disks(dataDirectory), settings, environment, new CompletableFuture<>())) {
      return log.knew(group);
    }
  }

  /**
   * The directory is durable when this returns, its own name is not.
   *
   * @param dataDirectory without anything of the group, or with what a crash left of this very call
   * @param state what the group begins with
   * @throws IOException if the disk failed or is full
   */
  public void write(
      Path dataDirectory,
      Member first,
      StateMachine<?> state,
      RaftSettings settings,
      RaftEnvironment environment)
      throws IOException {
    write(disks(dataDirectory), first, state, settings, environment);
  }

  /** The same on any disks. */
  void write(
      RaftGroups.Disks disks,
      Member first,
      StateMachine<?> state,
      RaftSettings settings,
      RaftEnvironment environment)
      throws IOException {
    var _ =
        new SnapshotFiles(disks.snapshots(group))
            .write(index, term, new Configuration(List.of(first), List.of()), state.capture());
    CompletableFuture<DiskFailure> failed = new CompletableFuture<>();
    CompletableFuture<Boolean> durable = new CompletableFuture<>();
    try (WriteAheadLog log = open(disks, settings, environment, failed)) {
      log.append(
          List.of(
              new LogRecord.State(group, new HardState(currentTerm, 0)),
              new LogRecord.Snapshot(group, index, term)),
          () -> durable.complete(true));
    }
    if (failed.isDone() || !durable.isDone()) {
      throw new IOException("the log of the new group was not written", failed.getNow(null));
    }
  }

  private static RaftGroups.Disks disks(Path dataDirectory) {
    return new RaftGroups.DataDisks(dataDirectory, nanos -> {});
  }

  private static WriteAheadLog open(
      RaftGroups.Disks disks,
      RaftSettings settings,
      RaftEnvironment environment,
      CompletableFuture<DiskFailure> failed)
      throws IOException {
    return WriteAheadLog.open(
        disks.log(),
        LogSettings.ofSegments(settings.sizes().logSegment()),
        environment.randoms().get(),
        environment.threads(),
        environment.monotonicMillis(),
        failed::complete);
  }
}
