package dev.quorate.node.engine.simulation;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.engine.NewerState;
import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftGroup.Applied;
import dev.quorate.node.engine.UnknownCommand;
import dev.quorate.node.engine.runtime.DrivenGroup;
import dev.quorate.node.engine.snapshot.SnapshotFormat;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.log.CorruptLog;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.log.LogSettings;
import dev.quorate.node.log.LostTail;
import dev.quorate.node.log.SegmentedLog;
import dev.quorate.node.memory.MemoryShare;
import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.CoreStatus;
import dev.quorate.node.raft.InvalidState;
import dev.quorate.node.raft.RaftCore;
import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.raft.entries.LostAcknowledged;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.transport.Frame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** One member: the real group, log, snapshots and store over disks that crash. */
final class Node implements DrivenGroup.World {

  private final Cluster cluster;
  private final CoreConfig config;
  private final Configuration bootstrap;
  private final DurableState durable = new DurableState();
  private CrashableDisk wal = new CrashableDisk();
  private CrashableDisk snapshots = new CrashableDisk();
  private Optional<Copy> copy = Optional.empty();
  private boolean runsOnACopy;
  private LevelRange release;

  /** In its identity, on its disk. */
  private int recordedLevel;

  private Optional<LostAcknowledged> loss = Optional.empty();
  private Optional<CrashableDisk> whole = Optional.empty();

  private record Copy(CrashableDisk wal, CrashableDisk snapshots) {}

  // Lost in a crash
  private Optional<DrivenGroup<MetaResult>> group = Optional.empty();
  private Optional<SegmentedLog> log = Optional.empty();
  private Store store = new Store(LevelRange.OF_THIS_RELEASE);
  private ClusterLevel level;
  private Optional<UncheckedInstall> unchecked = Optional.empty();
  private MemoryShare logMemory = MemoryShare.unlimited();
  private final Set<Request> requests = new HashSet<>();

  /** Answers of the turn under way: what is thrown where a future completes is thrown to nobody. */
  private final Deque<Runnable> answers = new ArrayDeque<>();

  private final Deque<Runnable> works = new ArrayDeque<>();
  private final Map<String, Long> laneFreeAt = new HashMap<>();
  private final Map<String, Integer> laneDelays = new HashMap<>();

  /** For the state machine; one after the other. */
  private final Deque<Runnable> applies = new ArrayDeque<>();

  private boolean flushing;

  /** What came while the disk was at a flush: it is part of the next one. */
  private final Deque<Runnable> appends = new ArrayDeque<>();

  private boolean turnIsDue;
  private long appliedUpTo;
  private int life;
  private long pausedUntil;

  private long clockSetTo;
  private long clockSetAt;
  private int clockPercent = 100;

  Node(
      Cluster cluster,
      CoreConfig config,
      Configuration bootstrap,
      long clockOffset,
      LevelRange release,
      int recordedLevel) {
    this.release = release;
    this.recordedLevel = recordedLevel;
    this.level = new ClusterLevel(release, recordedLevel);
    this.cluster = cluster;
    this.config = config;
    this.bootstrap = bootstrap;
    this.clockSetTo = clockOffset;
    this.clockSetAt = cluster.now();
  }

  long id() {
    return config.memberId();
  }

  /** What its process knows. */
  LevelRange release() {
    return release;
  }

  /** The cluster's level, as its disk has it. */
  int recordedLevel() {
    return recordedLevel;
  }

  /** Another release from its next start on; not one that would refuse what its disk has. */
  void install(LevelRange other) {
    if (!other.contains(recordedLevel)) {
      throw new IllegalArgumentException(other + " does not know level " + recordedLevel);
    }
    release = other;
  }

  /** What its peers must know. */
  LevelRange accepted() {
    return level.accepted();
  }

  /** The next level, if it leads and every other member is up and knows it. */
  OptionalInt nextLevel() {
    return leads()
        ? level.next(
            store.level(),
            status().configuration().membersBut(id()).stream()
                .map(other -> cluster.node(other.id()))
                .map(
                    other ->
                        other.isUp() ? release.highestCommon(other.release) : OptionalInt.empty()))
        : OptionalInt.empty();
  }

  boolean isUp() {
    return group.isPresent();
  }

  RaftCore core() {
    return group.orElseThrow().core();
  }

  CoreStatus status() {
    return core().status();
  }

  boolean leads() {
    return isUp() && status().role() == Role.LEADER;
  }

  /** The last index that it applied; 0 while it is down. */
  long applied() {
    return isUp() ? status().appliedIndex() : 0;
  }

  /** What the entries of its log take of the memory. */
  long logBytes() {
    return logMemory.used();
  }

  Set<Request> requests() {
    return requests;
  }

  /** Whether the entry would survive a power cut here. */
  boolean hasDurably(long index, long term) {
    return whole.isEmpty() && durable.has(wal, snapshots, index, term);
  }

  @Override
  public String toString() {
    return "node " + id() + (isUp() ? "" : " (down)");
  }

  void start() {
    try {
      open();
    } catch (NewerState e) {
      needsNewerRelease(e);
      return;
    } catch (IOException | InvalidState | LostAcknowledged e) {
      throw new BrokenInvariant("restart", this + " " + e);
    }
    appliedUpTo = status().appliedIndex();
    turn();
  }

  /** A release that its own disk calls too old must say so, and takes no part any more. */
  private void needsNewerRelease(Exception refusal) {
    if (release.newest() == LevelRange.OF_THIS_RELEASE.newest()
        || !refusal.getMessage().contains("this release knows " + release)) {
      throw new BrokenInvariant("this release knows what it writes", this + " " + refusal);
    }
    forget();
    release = LevelRange.OF_THIS_RELEASE;
  }

  private void open() throws IOException {
    SegmentedLog opened = openLog();
    log = Optional.of(opened);
    store = new Store(release);
    level = new ClusterLevel(release, recordedLevel);
    unchecked = Optional.of(new UncheckedInstall(snapshots, store));
    logMemory = new MemoryShare(cluster.logBytes());
    group =
        Optional.of(
            new DrivenGroup<>(
                this,
                cluster.settings(),
                level,
                config,
                bootstrap,
                store,
                snapshots,
                opened.takeRecovered(0),
                logMemory,
                cluster.random().split()));
  }

  private SegmentedLog openLog() throws IOException {
    switch (cluster.flaw()) {
      case NONE,
          ACKNOWLEDGES_BEFORE_THE_FLUSH,
          INSTALLS_WHAT_WAS_NOT_OFFERED,
          ANSWERS_FORWARDED_READS_BY_ITSELF -> {}
      case FORGETS_TO_FLUSH_A_SEGMENT -> wal.ignoreSyncs();
      case FORGETS_TO_FLUSH_THE_DIRECTORY -> wal.ignoreDirectorySyncs();
    }
    return SegmentedLog.open(wal, LogSettings.ofSegments(4 << 10), cluster.random().split());
  }

  /** What is on its disk is of a later term. It is down. */
  void raiseTerm(long term) throws IOException {
    SegmentedLog opened = openLog();
    opened.append(List.of(new LogRecord.State(0, new HardState(term, id()))), () -> {});
    opened.flush();
  }

  /** The power fails, at times in the middle of what the disks are doing. */
  void crash() {
    if (cluster.random().nextBoolean()) {
      wal.crashAtChange(cluster.random().nextInt(8));
      snapshots.crashAtChange(cluster.random().nextInt(8));
      flushNow();
      while (!works.isEmpty()) {
        works.poll().run();
      }
    }
    boolean onlyTheProcess = cluster.random().nextInt(4) == 0;
    wal = onlyTheProcess ? wal : wal.afterCrash(cluster.random());
    snapshots = onlyTheProcess ? snapshots : snapshots.afterCrash(cluster.random());
    wal.restartProcess();
    snapshots.restartProcess();
    forget();
  }

  /** The power fails, and nothing survives that was not flushed. */
  void cutPower() {
    wal = wal.afterPowerCut();
    snapshots = snapshots.afterPowerCut();
    forget();
  }

  /** Keeps what is on its disks now, for {@link #comeBackOlder}. */
  void keepCopy() {
    copy = Optional.of(new Copy(wal.copy(), snapshots.copy()));
  }

  /** The process is killed, and the next one finds the copy that was kept. */
  void comeBackOlder() {
    forget();
    wal = copy.orElseThrow().wal();
    snapshots = copy.orElseThrow().snapshots();
    runsOnACopy = true;
    start();
  }

  /** Why it takes no part any more. */
  Optional<LostAcknowledged> loss() {
    return loss;
  }

  /** The process is killed, and the last that it has flushed is gone: it is down, and stays so. */
  void loseTail() {
    whole = Optional.of(wal);
    forget();
    try {
      wal = LostTail.withoutLastBatch(wal);
    } catch (IOException e) {
      throw new BrokenInvariant("a running member's log is whole", this + " " + e);
    }
    mustNotStart();
  }

  /** What it had lost is back. */
  void findTail() {
    wal = whole.orElseThrow();
    whole = Optional.empty();
    start();
  }

  void mustNotStart() {
    try {
      open();
    } catch (LostAcknowledged | CorruptLog noticed) {
      // Corrupt where the marker went for whose snapshot older segments were deleted.
      forget();
      return;
    } catch (IOException e) {
      throw new BrokenInvariant("restart", this + " " + e);
    }
    throw new BrokenInvariant("a member knows at its start what it has lost", toString());
  }

  private void flushNow() {
    try {
      while (!log.orElseThrow().isIdle()) {
        log.orElseThrow().flush();
      }
    } catch (IOException e) {
      // The crash that was asked for.
    }
  }

  private void forget() {
    group = Optional.empty();
    log = Optional.empty();
    requests.clear();
    answers.clear();
    works.clear();
    laneFreeAt.clear();
    applies.clear();
    appends.clear();
    flushing = false;
    turnIsDue = false;
    pausedUntil = 0;
    life++;
  }

  /**
   * @param percent of the speed of time
   */
  void runClockAt(int percent) {
    clockSetTo = clock();
    clockSetAt = cluster.now();
    clockPercent = percent;
  }

  void receive(Frame frame) {
    if (cluster.flaw() == Flaw.ANSWERS_FORWARDED_READS_BY_ITSELF
        && frame instanceof Frame.ForwardedRead question
        && leads()) {
      answerByItself(question);
    } else {
      group.ifPresent(up -> up.receive(frame));
    }
  }

  /** It is told that the process of that member has ended, rightly or not. */
  void peerEnded(long memberId) {
    group.ifPresent(up -> up.peerEnded(memberId));
  }

  private void answerByItself(Frame.ForwardedRead question) {
    long index = status().commitIndex();
    send(
        new Frame.ForwardedReadAt(
            question.group(), id(), question.from(), question.requestId(), index));
  }

  /** Asks for something; what the node does at once has happened after it. */
  <T> void ask(Request request, Function<RaftGroup<MetaResult>, CompletableFuture<T>> what) {
    requests.add(request);
    // In the turn that follows at once: a turn of its own at this moment would hold up the clock
    // for a client that asks again at every event.
    turnIsDue = true;
    var _ = what.apply(group.orElseThrow().calls()).whenComplete(this.<T>later(request));
    dueTurn(true);
  }

  private <T> BiConsumer<T, Throwable> later(Request request) {
    return (result, failure) -> answers.add(() -> answered(request, result, failure));
  }

  private void answered(Request request, Object result, Throwable failure) {
    if (failure != null) {
      request.failed(failure);
    } else if (result instanceof Applied<?> applied) {
      request.done(applied.index());
      cluster.invariants().acknowledged(this, request);
    } else if (result instanceof Long index) {
      request.done(index);
      cluster.invariants().readAt(this, request, index, appliedUpTo);
    } else {
      request.done(0);
    }
  }

  /** The process is stopped for so long, and then continued; what is sent to it waits. */
  void pause(int millis) {
    pausedUntil = cluster.now() + millis;
    cluster.hangDisk(this, millis);
    later(millis, () -> dueTurn(false));
  }

  /** Work on files of this lane takes so much longer from now on. */
  void slowLane(String lane, int millis) {
    laneDelays.put(lane, millis);
  }

  /** The files in its directory of snapshots. */
  List<String> snapshotFiles() {
    return snapshots.list();
  }

  /** A turn if one is due, or the clock asks for it; none while it is paused. */
  void dueTurn(boolean tick) {
    if (isUp() && (tick || turnIsDue) && cluster.now() >= pausedUntil) {
      turn();
    }
  }

  private void turn() {
    turnIsDue = false;
    CoreStatus before = status();
    try {
      group.orElseThrow().turn();
    } catch (UnknownCommand e) {
      needsNewerRelease(e);
      return;
    } catch (IOException e) {
      if (e.getCause() instanceof NewerState newer) {
        needsNewerRelease(newer);
        return;
      }
      // What broke during work on files came through the group as its failure.
      if (e.getCause() instanceof BrokenInvariant broken) {
        throw broken;
      }
      if (runsOnACopy && e.getCause() instanceof LostAcknowledged lost) {
        takeAppends();
        flushNow();
        forget();
        loss = Optional.of(lost);
        return;
      }
      throw new BrokenInvariant("a group does not fail", this + " " + e);
    }
    if (store.level() > recordedLevel) {
      recordedLevel = store.level();
      level.raise(recordedLevel);
    }
    CoreStatus after = status();
    cluster.invariants().stepped(this, before, after, cluster.nodes());
    store.takeResults((index, result) -> cluster.invariants().result(this, index, result));
    while (!answers.isEmpty()) {
      answers.poll().run();
    }
  }

  @Override
  public Optional<PreparedState> refused(SnapshotMeta offered) {
    return cluster.flaw() == Flaw.INSTALLS_WHAT_WAS_NOT_OFFERED
        ? unchecked.flatMap(installer -> installer.install(offered))
        : Optional.empty();
  }

  private void later(long delay, Runnable action) {
    int then = life;
    cluster.later(
        (int) delay,
        () -> {
          if (life == then && isUp()) {
            action.run();
          }
        });
  }

  // What it is to the group

  @Override
  public long clock() {
    return clockSetTo + (cluster.now() - clockSetAt) * clockPercent / 100;
  }

  @Override
  public void posted() {
    if (!turnIsDue) {
      turnIsDue = true;
      later(0, () -> dueTurn(false));
    }
  }

  @Override
  public void append(List<LogRecord> records, Runnable whenDurable) {
    for (LogRecord one : records) {
      if (one instanceof LogRecord.Entries entries) {
        entries.entries().forEach(entry -> cluster.invariants().wrote(this, entry));
      }
    }
    boolean early = cluster.flaw() == Flaw.ACKNOWLEDGES_BEFORE_THE_FLUSH;
    appends.add(() -> log.orElseThrow().append(records, early ? () -> {} : whenDurable));
    if (early) {
      whenDurable.run();
    }
    flushLater();
  }

  private void flushLater() {
    if (!flushing) {
      flushing = true;
      takeAppends();
      later(cluster.flushDelay(this), this::flush);
    }
  }

  private void flush() {
    flushing = false;
    try {
      log.orElseThrow().flush();
    } catch (IOException e) {
      throw new BrokenInvariant("the disk does not fail", this + " " + e);
    }
    if (!log.orElseThrow().isIdle() || !appends.isEmpty()) {
      flushLater();
    }
  }

  private void takeAppends() {
    while (!appends.isEmpty()) {
      appends.poll().run();
    }
  }

  @Override
  public void send(Frame frame) {
    cluster.send(frame, snapshots);
  }

  @Override
  public void execute(String lane, Runnable work) {
    int delay = cluster.flushDelay(this) + laneDelays.getOrDefault(lane, 0);
    long freeAt = laneFreeAt.merge(lane, cluster.now() + delay, Math::max);
    works.add(work);
    later(
        freeAt - cluster.now(),
        () -> {
          works.remove(work);
          work.run();
        });
  }

  @Override
  public void apply(Runnable work) {
    applies.add(work);
    if (applies.size() == 1) {
      later(cluster.applyDelay(this), this::applyNext);
    }
  }

  private void applyNext() {
    if (cluster.now() < pausedUntil) {
      later(pausedUntil - cluster.now(), this::applyNext);
      return;
    }
    applies.element().run();
    applies.remove();
    if (!applies.isEmpty()) {
      later(cluster.applyDelay(this), this::applyNext);
    }
  }

  @Override
  public void replaced(SnapshotMeta meta) {
    appliedUpTo = meta.index();
  }

  @Override
  public void applied(long index) {
    while (appliedUpTo < index) {
      appliedUpTo++;
      cluster.invariants().applied(this, appliedUpTo, core().termAt(appliedUpTo));
    }
  }

  @Override
  public void wrote(SnapshotMeta meta) {
    cluster.invariants().sameState(this, meta.index(), meta.digest());
  }

  @Override
  public void accepted(SnapshotMeta meta) {
    if (meta.index() <= status().appliedIndex()) {
      throw new BrokenInvariant("snapshots never go back", this + " " + meta);
    }
    try {
      String name = "snapshot-" + meta.index() + "-" + meta.term() + ".snap";
      SnapshotMeta found = SnapshotFormat.check(snapshots, name);
      cluster.invariants().sameState(this, meta.index(), found.digest());
    } catch (IOException e) {
      throw new BrokenInvariant("an accepted snapshot is a file", this + " " + e);
    }
  }
}
