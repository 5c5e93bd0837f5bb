package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupFailure;
import dev.quorate.node.engine.runtime.GroupEnvironment.Lane;
import dev.quorate.node.engine.snapshot.SnapshotFiles;
import dev.quorate.node.raft.Output;
import dev.quorate.node.raft.RaftCore;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a group takes snapshots, and what the core wants done with them. For the group's turns: the
 * files themselves are {@link SnapshotLanes}, elsewhere.
 */
final class GroupSnapshots<R> {
  private static final Logger log = LoggerFactory.getLogger(GroupSnapshots.class);
  private static final long FIRST_RETRY = 1_000;
  private static final long LAST_RETRY = 60_000;

  private final GroupContext<R> context;
  private final ApplyLane<R> applying;
  private final SnapshotLanes<R> work;
  private final SnapshotTrigger trigger;

  private Optional<SnapshotMeta> newest;
  private boolean writing;
  private boolean overdue;
  private int failures;
  private long retryAt = Long.MIN_VALUE;
  private int unwrittenChunks;

  GroupSnapshots(
      GroupContext<R> context,
      ApplyLane<R> applying,
      SnapshotFiles files,
      Optional<SnapshotMeta> newest) {
    this.context = context;
    this.applying = applying;
    this.work = new SnapshotLanes<>(context, files);
    this.trigger = new SnapshotTrigger(context.settings(), context.memberId());
    this.newest = newest;
  }

  /**
   * Counts the entries that are being applied, and begins a snapshot of the state after them when
   * it is time.
   */
  void applying(int entries, long bytes, long index, RaftCore core, long now) {
    trigger.applied(entries, bytes);
    boolean due =
        overdue
            || trigger.isDue(newest.map(SnapshotMeta::size).orElse(0L))
            || context.logMemory().shouldGiveBack(trigger.appliedBytes());
    beginIf(due, index, core, now);
  }

  /** Another group may need the memory that this one's log holds, or the disk that it pins. */
  void tick(long index, RaftCore core, long now) {
    applying(0, 0, index, core, now);
    boolean due =
        trigger.isDueForOthers(
            newest.map(SnapshotMeta::size).orElse(0L), context.environment().pinnedLogBytes());
    beginIf(due, index, core, now);
  }

  private void beginIf(boolean due, long index, RaftCore core, long now) {
    if (due && !writing && now >= retryAt) {
      begin(index, core);
    }
  }

  private void begin(long index, RaftCore core) {
    writing = true;
    trigger.begin();
    long term = core.termAt(index);
    Configuration configuration = core.configurationAt(index);
    applying.capture(
        state -> execute(Lane.OWN, () -> work.write(index, term, configuration, state)));
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
  void failed(Throwable cause, long now) {
    writing = false;
    overdue = true;
    long pause = Math.min(LAST_RETRY, FIRST_RETRY << Math.min(failures, 10));
    failures++;
    retryAt = now + pause;
    log.error(
        "snapshot failed group={} attempt={} retry={}ms", context.group(), failures, pause, cause);
  }

  void perform(Output.SnapshotWork wanted) {
    switch (wanted) {
      case Output.ReadChunk chunk -> execute(Lane.SERVED, () -> work.send(chunk));
      case Output.WriteChunk chunk -> {
        unwrittenChunks++;
        execute(Lane.RECEIVED, () -> work.write(chunk));
      }
      case Output.InstallSnapshot install ->
          execute(Lane.RECEIVED, () -> work.check(install.meta()));
    }
  }

  void chunkWritten() {
    unwrittenChunks--;
  }

  /** Whether a further piece must wait: a slow disk must not fill the memory with them. */
  boolean isWritingChunk() {
    return unwrittenChunks > 0;
  }

  /**
   * The state machine has taken a received snapshot, whose file is durable and has its name. The
   * log gets to know of it after that: a crash in between finds a newer file than the log knows, as
   * after a snapshot of our own, and everything before it is still there or covered. Nothing is
   * applied or persisted meanwhile, see {@link Output.InstallSnapshot}.
   */
  void installed(SnapshotMeta meta) {
    newest = Optional.of(meta);
    trigger.begin();
    deleteBefore(meta.index(), Set.of());
    log.info(
        "snapshot installed group={} index={} bytes={}",
        context.group(),
        meta.index(),
        meta.size());
  }

  private void deleteBefore(long index, Set<Long> inUse) {
    execute(Lane.SERVED, () -> work.deleteBefore(index, inUse));
  }

  private void execute(Lane lane, Runnable task) {
    context
        .environment()
        .execute(
            lane,
            () -> {
              try {
                task.run();
              } catch (RuntimeException | Error e) {
                GroupFailure failure = new GroupFailure(context.group(), e);
                context.environment().post(new GroupEvent.Broken<>(failure));
              }
            });
  }
}
