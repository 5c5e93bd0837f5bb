package dev.quorate.node.engine;

import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.engine.snapshot.SnapshotFiles;
import dev.quorate.node.engine.snapshot.SnapshotFormat;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.Output;
import dev.quorate.node.raft.RaftCore;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.transport.Frame;
import dev.quorate.node.transport.PeerTransport;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When a group takes snapshots, and what the core wants done with them. For the group's thread. */
final class GroupSnapshots<R> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GroupSnapshots.class);
  private static final long FIRST_RETRY = 1_000;
  private static final long LAST_RETRY = 60_000;

  /** Longer than an interrupted write takes; a disk that hangs must not keep the process. */
  private static final long PATIENCE_SECONDS = 5;

  private final int group;
  private final long memberId;
  private final RaftSettings settings;
  private final SnapshotFiles files;
  private final StateMachine<R> stateMachine;
  private final PeerTransport transport;
  private final RaftEnvironment environment;
  private final SnapshotTrigger trigger;

  /** Virtual threads: this work waits for the disk. */
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();

  private Optional<SnapshotMeta> newest;
  private boolean writing;
  private boolean overdue;
  private int failures;
  private long retryAt = Long.MIN_VALUE;
  private boolean received;

  GroupSnapshots(
      int group,
      long memberId,
      RaftSettings settings,
      SnapshotFiles files,
      StateMachine<R> stateMachine,
      PeerTransport transport,
      RaftEnvironment environment,
      Optional<SnapshotMeta> newest) {
    this.group = group;
    this.memberId = memberId;
    this.settings = settings;
    this.files = files;
    this.stateMachine = stateMachine;
    this.transport = transport;
    this.environment = environment;
    this.trigger = new SnapshotTrigger(settings);
    this.newest = newest;
  }

  /** Counts what was applied, and begins a snapshot when it is time. */
  void applied(int entries, long bytes, long index, RaftCore core, Consumer<GroupEvent<R>> events) {
    trigger.applied(entries, bytes);
    boolean due = overdue || trigger.isDue(newest.map(SnapshotMeta::size).orElse(0L));
    if (due && !writing && now() >= retryAt) {
      begin(index, core, events);
    }
  }

  private void begin(long index, RaftCore core, Consumer<GroupEvent<R>> events) {
    writing = true;
    trigger.begin();
    long term = core.termAt(index);
    Configuration configuration = core.configurationAt(index);
    SnapshotContent capture = stateMachine.capture();
    inBackground(
        () -> {
          try {
            SnapshotMeta meta = files.write(index, term, configuration, capture);
            events.accept(new GroupEvent.SnapshotWritten<>(meta));
          } catch (IOException | RuntimeException | Error e) {
            events.accept(new GroupEvent.SnapshotFailed<>(e));
          }
        });
  }

  /** Our own snapshot is a file. */
  void taken(SnapshotMeta meta, Set<Long> inUse) {
    writing = false;
    overdue = false;
    failures = 0;
    if (newest.isEmpty() || newest.get().index() < meta.index()) {
      newest = Optional.of(meta);
    }
    deleteBefore(newest.get().index(), inUse);
  }

  /**
   * Our own snapshot could not be written. Nothing depends on it but the length of the log; a disk
   * that is full for all members at once must not end them all.
   */
  void failed(Throwable cause) {
    writing = false;
    overdue = true;
    long pause = Math.min(LAST_RETRY, FIRST_RETRY << Math.min(failures, 10));
    failures++;
    retryAt = now() + pause;
    log.error("snapshot failed group={} attempt={} retry={}ms", group, failures, pause, cause);
  }

  private void deleteBefore(long index, Set<Long> inUse) {
    try {
      files.deleteBefore(index, inUse);
    } catch (IOException e) {
      // It only takes space; the next snapshot deletes it.
      log.warn("old snapshot stays group={} cause=\"{}\"", group, e.toString());
    }
  }

  private long now() {
    return environment.monotonicMillis().getAsLong();
  }

  void perform(Output.SnapshotWork work, Consumer<GroupEvent<R>> events) {
    switch (work) {
      case Output.ReadChunk chunk -> send(chunk);
      case Output.WriteChunk chunk -> write(chunk);
      case Output.InstallSnapshot install -> check(install.meta(), events);
    }
  }

  /** A piece that cannot be written makes the whole file invalid; then it is pulled once more. */
  private void write(Output.WriteChunk chunk) {
    received = chunk.offset() == 0 || received;
    try {
      files.writeReceived(chunk.offset(), chunk.data());
    } catch (IOException e) {
      if (received) {
        log.warn("snapshot not received group={} cause=\"{}\"", group, e.toString());
      }
      received = false;
    }
  }

  private void check(SnapshotMeta meta, Consumer<GroupEvent<R>> events) {
    if (!received) {
      events.accept(new GroupEvent.SnapshotChecked<>(meta, false));
      return;
    }
    inBackground(
        () -> {
          try {
            boolean valid = files.checkReceived(meta);
            events.accept(new GroupEvent.SnapshotChecked<>(meta, valid));
          } catch (IOException e) {
            events.accept(new GroupEvent.Broken<>(e));
          } catch (RuntimeException e) {
            events.accept(new GroupEvent.Broken<>(new GroupFailure(group, e)));
          }
        });
  }

  private void send(Output.ReadChunk chunk) {
    inBackground(
        () -> {
          try {
            // The file may be gone: then another snapshot is offered when the follower asks again.
            files
                .read(chunk.index(), chunk.offset(), settings.sizes().snapshotChunk())
                .ifPresent(piece -> send(chunk, piece));
          } catch (IOException e) {
            log.warn(
                "snapshot not read group={} index={} offset={} cause=\"{}\"",
                group,
                chunk.index(),
                chunk.offset(),
                e.toString());
          }
        });
  }

  private void send(Output.ReadChunk chunk, SnapshotFiles.Piece piece) {
    transport.send(
        new Frame.Raft(
            group,
            new Message.SnapshotChunk(
                memberId,
                chunk.to(),
                chunk.term(),
                chunk.index(),
                chunk.offset(),
                piece.data(),
                piece.last())));
  }

  /**
   * Replaces the state machine by a received and checked snapshot. First the state machine, then
   * the file's name, last the log: after a crash in between the old state is whole, or the new one.
   *
   * @return false if the state machine does not take it; then nothing has changed
   */
  boolean install(SnapshotMeta meta) throws IOException {
    try (InputStream content = SnapshotFormat.content(files.received())) {
      stateMachine.restore(content);
    } catch (IOException e) {
      log.warn(
          "snapshot refused group={} index={} cause=\"{}\"", group, meta.index(), e.toString());
      return false;
    }
    files.nameReceived(meta);
    newest = Optional.of(meta);
    trigger.begin();
    deleteBefore(meta.index(), Set.of());
    log.info("snapshot installed group={} index={} bytes={}", group, meta.index(), meta.size());
    return true;
  }

  private void inBackground(Runnable work) {
    try {
      background.execute(work);
    } catch (RejectedExecutionException e) {
      log.debug("snapshot work dropped, the group has ended group={}", group);
    }
  }

  /**
   * Gives up what is under way: an unfinished snapshot is of no use to the next start, and its
   * writer must not meet that one's.
   */
  @Override
  public void close() {
    background.shutdownNow();
    try {
      if (!background.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("snapshot work goes on after the end group={}", group);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
