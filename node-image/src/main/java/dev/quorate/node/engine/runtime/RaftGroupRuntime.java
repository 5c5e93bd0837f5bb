package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupFailure;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.raft.CoreStatus;
import dev.quorate.node.raft.Input;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.Output;
import dev.quorate.node.raft.RaftCore;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.LeaderLostAcknowledged;
import dev.quorate.node.raft.entries.LostAcknowledged;
import dev.quorate.node.raft.entries.RaftLog;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.transport.Frame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One group on this member: drives its core and does what comes out. A machine that is given turns:
 * it has no thread, clock, file or network of its own, and never waits for the disk or the network.
 * Whatever takes time is left to the {@link GroupEnvironment}, and comes back as an event.
 *
 * <p>For one thread at a time, but for {@link #status}.
 */
final class RaftGroupRuntime<R> {
  private static final int MAX_HELD_CHUNKS = 8;

  private final GroupContext<R> context;
  private final RaftCore core;
  private final ApplyLane<R> applying;
  private final GroupSnapshots<R> snapshots;
  private final LeaderWatch leadership;
  private final Requests<R> requests;
  private final Proposals<R> proposals;
  private final Reads<R> reads;

  /** What the core is still to be given in this turn. */
  private final Deque<Input> inputs = new ArrayDeque<>();

  /** Pieces of a snapshot that came while one was being written. */
  private final Deque<Frame.Raft> heldChunks = new ArrayDeque<>();

  private long coreIds;
  private long persistedUpTo;
  private long persistedSeen;
  private long now;
  private long lastTick = Long.MIN_VALUE;
  private long applied;
  private long recordedCommit;
  private long persistedAt;
  private volatile GroupStatus status;
  private boolean stopped;
  private volatile boolean awaitsApplied;

  /**
   * @param applied what the state machine has applied
   * @param recordedCommit the commit index that the log has
   * @param firstQuestionId a random number
   */
  RaftGroupRuntime(
      GroupContext<R> context,
      RaftCore core,
      Requests<R> requests,
      ApplyLane<R> applying,
      GroupSnapshots<R> snapshots,
      long applied,
      long recordedCommit,
      long firstQuestionId) {
    this.context = context;
    this.core = core;
    this.requests = requests;
    this.applying = applying;
    this.snapshots = snapshots;
    this.applied = applied;
    this.recordedCommit = recordedCommit;
    this.proposals = new Proposals<>(context, requests, this::nextCoreId);
    this.reads = new Reads<>(context, this::nextCoreId, firstQuestionId);
    this.leadership = new LeaderWatch(context.group(), context.settings());
    this.status = status(core.status());
    context.logMemory().holds(core.logBytes());
    context.environment().members(status.configuration().members());
  }

  /** As of the last turn. From any thread. */
  GroupStatus status() {
    return status;
  }

  /** The core as of the last turn. */
  RaftCore core() {
    return core;
  }

  /** As of the last turn: whether a read waits for a turn that learns of applied entries. */
  boolean awaitsApplied() {
    return awaitsApplied;
  }

  /** When the next turn is due, even if nothing happens. */
  long nextTick() {
    return lastTick + tickMillis();
  }

  /** Whether this was the last turn. */
  boolean hasStopped() {
    return stopped;
  }

  /**
   * Takes these events, in order, and looks at the clock.
   *
   * @param nowMillis monotonic milliseconds
   * @throws IOException if the group cannot go on: there must be no further turn
   */
  void turn(List<GroupEvent<R>> events, long nowMillis) throws IOException {
    now = nowMillis;
    try {
      turn(events);
    } catch (LostAcknowledged lost) {
      // For the next start, which would know nothing of it.
      append(List.of(new LogRecord.Committed(context.group(), lost.index())), () -> {});
      throw new GroupFailure(context.group(), lost);
    } catch (LeaderLostAcknowledged lost) {
      throw new GroupFailure(context.group(), lost);
    }
  }

  private void turn(List<GroupEvent<R>> events) throws IOException {
    if (lastTick == Long.MIN_VALUE) {
      // Before anything else, as the core asks for.
      tick();
    }
    for (GroupEvent<R> event : events) {
      handle(event);
    }
    flush();
    // After what had come: a member that was paused must not take what waits for silence.
    if (now - lastTick >= tickMillis()) {
      tick();
      flush();
    }
    if (!events.isEmpty()) {
      publish();
    }
    // Whoever has read may look at the status next.
    reads.appliedUpTo(applied);
    awaitsApplied = reads.awaitApplied();
  }

  private long tickMillis() {
    return context.settings().timing().tick().toMillis();
  }

  /** There is no further turn: fails everything that waits, and what came too late. */
  void end(List<GroupEvent<R>> late) {
    proposals.stop(RaftGroupRuntime::stoppedFailure);
    reads.stop(RaftGroupRuntime::stoppedFailure);
    requests.stop(RaftGroupRuntime::stoppedFailure);
    context.logMemory().close();
    for (GroupEvent<R> event : late) {
      switch (event) {
        case GroupEvent.Proposal<R> it -> it.answer().completeExceptionally(stoppedFailure());
        case GroupEvent.Read<R> it -> it.answer().completeExceptionally(stoppedFailure());
        case GroupEvent.Change<R> it -> it.answer().completeExceptionally(stoppedFailure());
        case GroupEvent.Received<R> ignored -> {}
        case GroupEvent.PeerEnded<R> ignored -> {}
        case GroupEvent.Persisted<R> ignored -> {}
        case GroupEvent.Applied<R> ignored -> {}
        case GroupEvent.StateReplaced<R> ignored -> {}
        case GroupEvent.SnapshotWritten<R> ignored -> {}
        case GroupEvent.SnapshotFailed<R> ignored -> {}
        case GroupEvent.ChunkWritten<R> ignored -> {}
        case GroupEvent.SnapshotChecked<R> ignored -> {}
        case GroupEvent.SnapshotInstalled<R> ignored -> {}
        case GroupEvent.Broken<R> ignored -> {}
        case GroupEvent.Stop<R> ignored -> {}
      }
    }
  }

  private static RaftException stoppedFailure() {
    return new RaftException.Stopped();
  }

  private long nextCoreId() {
    return ++coreIds;
  }

  private void tick() {
    lastTick = now;
    proposals.retryPostponed();
    step(new Input.Tick());
    recordCommitOfIdle();
    if (applying.isIdle()) {
      snapshots.tick(applied, core, now);
    }
    requests.expire(now, () -> leadership.timeout(status));
    proposals.expire(now, () -> leadership.timeout(status));
    reads.tick(now, () -> leadership.timeout(status));
    publish();
    leadership.watch(status, now);
    if (leadership.isHandedOver(status, now)) {
      stopped = true;
    }
  }

  private void handle(GroupEvent<R> event) throws IOException {
    switch (event) {
      case GroupEvent.Proposal<R> proposal -> propose(proposal);
      case GroupEvent.Read<R> read -> reads.read(read);
      case GroupEvent.Change<R> change -> {
        long id = nextCoreId();
        requests.changing(id, change.deadline(), change.answer());
        step(change.input().apply(id));
      }
      case GroupEvent.Received<R> received -> receive(received.frame());
      case GroupEvent.PeerEnded<R> gone -> peerEnded(gone.memberId());
      case GroupEvent.Persisted<R> persisted -> persistedUpTo = persisted.sequence();
      case GroupEvent.Applied<R> batch -> applied(batch);
      case GroupEvent.StateReplaced<R> replaced -> replaced(replaced.meta());
      case GroupEvent.SnapshotWritten<R> written -> {
        append(List.of(marker(written.meta())), () -> {});
        step(new Input.SnapshotTaken(written.meta()));
        snapshots.taken(written.meta(), core.status().snapshotsInUse());
      }
      case GroupEvent.SnapshotFailed<R> failed -> snapshots.failed(failed.cause(), now);
      case GroupEvent.ChunkWritten<R> ignored -> chunkWritten();
      case GroupEvent.SnapshotChecked<R> checked -> install(checked);
      case GroupEvent.SnapshotInstalled<R> installed -> {
        applying.installed();
        step(new Input.SnapshotInstalled(installed.meta(), true));
      }
      case GroupEvent.Broken<R> broken -> throw broken.cause();
      case GroupEvent.Stop<R> stop -> beginStop(stop.handOver());
    }
  }

  private void propose(GroupEvent.Proposal<R> proposal) {
    if (applying.isFull()) {
      proposal.answer().completeExceptionally(new RaftException.Overloaded());
    } else {
      proposals.propose(proposal, status);
    }
  }

  private void beginStop(boolean handOver) {
    long successor = handOver ? status.successor().orElse(0) : 0;
    if (successor == 0) {
      stopped = true;
      return;
    }
    leadership.handingOver(now);
    step(new Input.Transfer(nextCoreId(), successor));
  }

  /** Everything that the process sent was handled before: if it led at all, it led this term. */
  private void peerEnded(long memberId) {
    CoreStatus before = core.status();
    if (before.leader() == memberId) {
      leadership.gone(before);
      step(new Input.LeaderGone(memberId, before.term()));
    }
  }

  private void receive(Frame frame) {
    switch (frame) {
      case Frame.Raft raft -> receive(raft);
      case Frame.Forwarded command -> {
        if (applying.isFull()) {
          proposals.refuse(command, new Output.Refusal.Overloaded());
        } else {
          proposals.forwarded(command);
        }
      }
      case Frame.ForwardRefused refused -> proposals.refused(refused);
      case Frame.ForwardedRead question -> reads.forwarded(question);
      case Frame.ForwardedReadAt answer -> reads.answered(answer);
      case Frame.Gossip _ -> {
        // Of no group: the transport gives it to the detector of the node.
      }
    }
  }

  private void receive(Frame.Raft raft) {
    if (applying.isFull() && hasEntries(raft.message())) {
      // As if it were lost: the leader sends them again. Without entries it is a heartbeat.
      return;
    }
    boolean isChunk = raft.message() instanceof Message.SnapshotChunk;
    if (!isChunk || !snapshots.isWritingChunk()) {
      step(new Input.Receive(withinMemory(raft.message())));
    } else if (heldChunks.size() < MAX_HELD_CHUNKS) {
      heldChunks.add(raft);
    }
  }

  /**
   * Entries for which there is no room are left out, as if they had been lost on the way; the
   * leader finds that out and sends them again. What replaces entries makes no log longer.
   */
  private Message withinMemory(Message message) {
    if (!(message instanceof Message.AppendRequest append)
        || append.previousIndex() < core.lastIndex()
        || context.logMemory().hasRoomFor(RaftLog.bytesOf(append.entries()))) {
      return message;
    }
    int taken = 0;
    long bytes = 0;
    for (Entry entry : append.entries()) {
      bytes += entry.data().length;
      if (!context.logMemory().hasRoomFor(bytes)) {
        break;
      }
      taken++;
    }
    return append.first(taken);
  }

  private static boolean hasEntries(Message message) {
    return message instanceof Message.AppendRequest append && !append.entries().isEmpty();
  }

  private void chunkWritten() {
    snapshots.chunkWritten();
    while (!heldChunks.isEmpty() && !snapshots.isWritingChunk()) {
      receive(heldChunks.poll());
    }
  }

  /** Everything that came together goes into the core together. */
  private void flush() {
    if (persistedUpTo > persistedSeen) {
      persistedSeen = persistedUpTo;
      step(new Input.Persisted(persistedUpTo));
    }
    proposals.proposeWaiting(status);
    Optional<Input> proposed = proposals.takeBatch();
    if (proposed.isPresent()) {
      step(proposed.get());
    }
    Optional<Input> read = reads.ask(status.leader(), now);
    if (read.isPresent()) {
      step(read.get());
    }
  }

  private void step(Input input) {
    inputs.add(input);
    while (!inputs.isEmpty()) {
      Output output = core.step(now, inputs.poll());
      context.logMemory().holds(core.logBytes());
      perform(output);
    }
  }

  /** In the order that {@link Output} asks for. */
  private void perform(Output output) {
    if (output.isNothing()) {
      return;
    }
    output.persist().ifPresent(this::persist);
    output.messages().forEach(it -> context.send(new Frame.Raft(context.group(), it)));
    for (Output.SnapshotWork work : output.snapshotWork()) {
      snapshots.perform(work);
    }
    if (!output.committed().isEmpty()) {
      apply(output.committed());
    }
    output.answers().forEach(this::answer);
  }

  private void persist(Output.Persist persist) {
    List<LogRecord> records = new ArrayList<>(3);
    persist
        .hardState()
        .ifPresent(state -> records.add(new LogRecord.State(context.group(), state)));
    if (!persist.entries().isEmpty()) {
      records.add(new LogRecord.Entries(context.group(), persist.entries()));
    }
    persistedAt = now;
    if (core.commitIndex() > recordedCommit) {
      // Behind the entries: a crash may leave the first records alone.
      records.add(committed());
    }
    append(
        records, () -> context.environment().post(new GroupEvent.Persisted<>(persist.sequence())));
  }

  /**
   * The commit index is written with the next batch: then it costs no flush, and lags by one of
   * them. When nothing has been written for a while, the last is written alone.
   */
  private void recordCommitOfIdle() {
    if (core.commitIndex() > recordedCommit
        && now - persistedAt >= context.settings().timing().electionTimeout().toMillis()) {
      append(List.of(committed()), () -> {});
    }
  }

  private LogRecord committed() {
    recordedCommit = core.commitIndex();
    persistedAt = now;
    return new LogRecord.Committed(context.group(), recordedCommit);
  }

  private LogRecord marker(SnapshotMeta meta) {
    return new LogRecord.Snapshot(context.group(), meta.index(), meta.term());
  }

  private void apply(List<Entry> committed) {
    applying.apply(committed);
    long bytes = RaftLog.bytesOf(committed);
    snapshots.applying(committed.size(), bytes, committed.getLast().index(), core, now);
  }

  private void applied(GroupEvent.Applied<R> batch) {
    applied = batch.index();
    applying.applied(batch);
    step(new Input.Applied(applied));
  }

  private void install(GroupEvent.SnapshotChecked<R> checked) {
    SnapshotMeta meta = checked.meta();
    checked
        .state()
        .ifPresentOrElse(
            state -> applying.install(meta, state),
            () -> step(new Input.SnapshotInstalled(meta, false)));
  }

  private void replaced(SnapshotMeta meta) {
    applied = meta.index();
    applying.replaced(meta);
    snapshots.installed(meta);
    append(
        List.of(marker(meta)),
        () -> context.environment().post(new GroupEvent.SnapshotInstalled<>(meta)));
  }

  private void append(List<LogRecord> records, Runnable whenDurable) {
    context.environment().append(records, whenDurable);
  }

  private void answer(Output.Answer answer) {
    long id = answer.requestId();
    switch (answer) {
      case Output.Appended ignored -> proposals.appended(id);
      case Output.ReadAt read -> reads.readAt(id, read.index());
      case Output.Done ignored -> requests.changed(id);
      case Output.Refused refused -> refused(id, refused.refusal());
    }
  }

  private void refused(long id, Output.Refusal refusal) {
    if (!proposals.refusedByCore(id, refusal) && !reads.refused(id, refusal)) {
      requests.changeFailed(id, RaftException.of(refusal));
    }
  }

  private void publish() {
    GroupStatus before = status;
    GroupStatus after = status(core.status());
    status = after;
    Configuration configuration = after.configuration();
    boolean reconfigured = !configuration.equals(before.configuration());
    if (reconfigured) {
      context.environment().members(configuration.members());
    }
    if (reconfigured
        || after.role() != before.role()
        || after.leader() != before.leader()
        || after.term() != before.term()) {
      leadership.changed(before, after);
      context.onChange().accept(after);
    }
  }

  private static GroupStatus status(CoreStatus core) {
    return new GroupStatus(
        core.memberId(),
        core.role(),
        core.leader(),
        core.term(),
        core.firstIndex(),
        core.lastIndex(),
        core.lastTerm(),
        core.commitIndex(),
        core.appliedIndex(),
        core.configuration(),
        core.peers(),
        core.refusedSnapshots());
  }
}
