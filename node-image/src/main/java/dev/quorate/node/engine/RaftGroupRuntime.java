package dev.quorate.node.engine;

import dev.quorate.node.log.DiskFailure;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.mailbox.Mailbox;
import dev.quorate.node.raft.CoreStatus;
import dev.quorate.node.raft.Input;
import dev.quorate.node.raft.Output;
import dev.quorate.node.raft.RaftCore;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.transport.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the core of one group: one thread takes everything that queued, steps the core, and does
 * what comes out. It never waits for the disk or the network.
 */
final class RaftGroupRuntime<R> {
  private static final Logger log = LoggerFactory.getLogger(RaftGroupRuntime.class);
  private static final int MAX_DRAINED = 4096;
  private static final long LONG_WORK = Long.MAX_VALUE;

  private final GroupContext<R> context;
  private final RaftCore core;
  private final GroupSnapshots<R> snapshots;
  private final Leadership leadership;
  private final Requests<R> requests;
  private final Mailbox<GroupEvent<R>> mailbox = new Mailbox<>();
  private final Proposals<R> proposals;
  private final GroupCalls<R> calls;
  private final Thread thread;

  private long coreIds;
  private long persistedUpTo;
  private long persistedSeen;
  private long lastTick;
  private long applied;
  private volatile GroupStatus status;
  private volatile boolean ended;
  private boolean stopped;

  /** When the thread last began a turn; {@link #LONG_WORK} during one that may take long. */
  private volatile long turnedAt;

  RaftGroupRuntime(
      GroupContext<R> context, RaftCore core, GroupSnapshots<R> snapshots, long applied) {
    this.context = context;
    this.core = core;
    this.snapshots = snapshots;
    this.applied = applied;
    this.requests = new Requests<>(context.settings());
    this.proposals = new Proposals<>(context, requests, this::nextCoreId);
    this.calls = new GroupCalls<>(context, requests, mailbox, () -> ended, () -> status);
    this.leadership = new Leadership(context.group(), context.settings());
    this.status = status(core.status());
    context.transport().members(context.group(), status.configuration().members());
    this.turnedAt = now();
    this.thread = context.environment().threads().newThread(this::run);
    thread.setName("group-" + context.group());
  }

  void start() {
    context
        .transport()
        .listen(context.group(), frame -> mailbox.put(new GroupEvent.Received<>(frame)));
    thread.start();
  }

  void post(GroupEvent<R> event) {
    mailbox.put(event);
  }

  /** The group as its callers see it. */
  RaftGroup<R> calls() {
    return calls;
  }

  private long nextCoreId() {
    return ++coreIds;
  }

  private long now() {
    return context.now();
  }

  String threadName() {
    return thread.getName();
  }

  /** For how long the thread has not begun a turn; none while it restores a snapshot. */
  Duration silence() {
    return Duration.ofMillis(Math.max(0, now() - turnedAt));
  }

  /** Begins to stop; {@link #awaitEnd} waits for it. */
  void stop(boolean handOver) {
    post(new GroupEvent.Stop<>(handOver));
  }

  void awaitEnd() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // The group's thread

  private void run() {
    List<GroupEvent<R>> events = new ArrayList<>();
    try {
      tick();
      while (!stopped) {
        turnedAt = now();
        events.clear();
        int taken = mailbox.drain(events, MAX_DRAINED);
        for (GroupEvent<R> event : events) {
          handle(event);
        }
        flush();
        // After what had come: a member that was paused must not take what waits for silence.
        if (isTickDue()) {
          tick();
          flush();
        }
        if (taken > 0) {
          publish();
        } else {
          mailbox.await(lastTick + context.settings().timing().tick().toMillis() - now());
        }
      }
    } catch (GroupFailure e) {
      log.error("group failed group={}", context.group(), e);
      context.onFailure().accept(e);
    } catch (IOException e) {
      log.error("disk failed group={}", context.group(), e);
      context.onFailure().accept(new DiskFailure("group " + context.group() + " cannot go on", e));
    } catch (RuntimeException | Error e) {
      // A group that threw is in an unknown state; going on could acknowledge what is not so.
      log.error("group failed group={}", context.group(), e);
      context.onFailure().accept(new GroupFailure(context.group(), e));
    } finally {
      // Seen by whoever puts something after the last look into the mailbox.
      ended = true;
      context.transport().forget(context.group());
      failEverything();
      snapshots.close();
    }
  }

  private void failEverything() {
    proposals.stop(RaftGroupRuntime::stoppedFailure);
    requests.stop(RaftGroupRuntime::stoppedFailure);
    List<GroupEvent<R>> rest = new ArrayList<>();
    mailbox.drain(rest, Integer.MAX_VALUE);
    for (GroupEvent<R> event : rest) {
      switch (event) {
        case GroupEvent.Proposal<R> it -> it.answer().completeExceptionally(stoppedFailure());
        case GroupEvent.Read<R> it -> it.answer().completeExceptionally(stoppedFailure());
        case GroupEvent.Change<R> it -> it.answer().completeExceptionally(stoppedFailure());
        case GroupEvent.Received<R> ignored -> {}
        case GroupEvent.Persisted<R> ignored -> {}
        case GroupEvent.SnapshotWritten<R> ignored -> {}
        case GroupEvent.SnapshotFailed<R> ignored -> {}
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

  private boolean isTickDue() {
    return now() - lastTick >= context.settings().timing().tick().toMillis();
  }

  private void tick() throws IOException {
    long now = now();
    lastTick = now;
    proposals.retryPostponed();
    step(new Input.Tick(now));
    requests.expire(now, () -> leadership.timeout(status));
    proposals.expire(now, () -> leadership.timeout(status));
    publish();
    leadership.watch(status, now);
    if (leadership.isHandedOver(status, now)) {
      stopped = true;
    }
  }

  private void handle(GroupEvent<R> event) throws IOException {
    switch (event) {
      case GroupEvent.Proposal<R> proposal -> proposals.propose(proposal, status.leader());
      case GroupEvent.Read<R> read -> requests.read(read.deadline(), read.answer());
      case GroupEvent.Change<R> change -> {
        long id = nextCoreId();
        requests.changing(id, change.deadline(), change.answer());
        step(change.input().apply(id));
      }
      case GroupEvent.Received<R> received -> receive(received.frame());
      case GroupEvent.Persisted<R> persisted -> persistedUpTo = persisted.sequence();
      case GroupEvent.SnapshotWritten<R> written -> {
        context.log().append(List.of(marker(written.meta())), () -> {});
        step(new Input.SnapshotTaken(written.meta()));
        snapshots.taken(written.meta(), core.status().snapshotsInUse());
      }
      case GroupEvent.SnapshotFailed<R> failed -> snapshots.failed(failed.cause());
      case GroupEvent.SnapshotChecked<R> checked -> install(checked);
      case GroupEvent.SnapshotInstalled<R> installed ->
          step(new Input.SnapshotInstalled(installed.meta(), true));
      case GroupEvent.Broken<R> broken -> throw broken.cause();
      case GroupEvent.Stop<R> stop -> beginStop(stop.handOver());
    }
  }

  private void beginStop(boolean handOver) throws IOException {
    long successor = handOver ? leadership.successor(status) : 0;
    if (successor == 0) {
      stopped = true;
      return;
    }
    leadership.handingOver(now());
    step(new Input.Transfer(nextCoreId(), successor));
  }

  private void receive(Frame frame) throws IOException {
    switch (frame) {
      case Frame.Raft raft -> step(new Input.Receive(raft.message()));
      case Frame.Forwarded command -> proposals.forwarded(command);
      case Frame.ForwardRefused refused ->
          requests.proposalFailed(refused.requestId(), Failures.of(refused.refusal()));
    }
  }

  /** Everything that came together goes into the core together. */
  private void flush() throws IOException {
    if (persistedUpTo > persistedSeen) {
      persistedSeen = persistedUpTo;
      step(new Input.Persisted(persistedUpTo));
    }
    proposals.proposeWaiting(status.leader());
    Optional<Input> proposed = proposals.takeBatch();
    if (proposed.isPresent()) {
      step(proposed.get());
    }
    if (requests.hasUnsentReads() && status.leader() != 0) {
      long id = nextCoreId();
      requests.readsAsked(id);
      step(new Input.Read(id));
    }
  }

  private void step(Input input) throws IOException {
    perform(core.step(input));
  }

  /** In the order that {@link Output} asks for. */
  private void perform(Output output) throws IOException {
    if (output.isNothing()) {
      return;
    }
    output.persist().ifPresent(this::persist);
    output.messages().forEach(it -> context.transport().send(new Frame.Raft(context.group(), it)));
    for (Output.SnapshotWork work : output.snapshotWork()) {
      snapshots.perform(work, this::post);
    }
    if (!output.committed().isEmpty()) {
      apply(output.committed());
    }
    output.answers().forEach(this::answer);
    requests.appliedUpTo(applied);
  }

  private void persist(Output.Persist persist) {
    List<LogRecord> records = new ArrayList<>(2);
    persist
        .hardState()
        .ifPresent(state -> records.add(new LogRecord.State(context.group(), state)));
    if (!persist.entries().isEmpty()) {
      records.add(new LogRecord.Entries(context.group(), persist.entries()));
    }
    context.log().append(records, () -> post(new GroupEvent.Persisted<>(persist.sequence())));
  }

  private LogRecord marker(SnapshotMeta meta) {
    return new LogRecord.Snapshot(context.group(), meta.index(), meta.term());
  }

  private void apply(List<Entry> committed) throws IOException {
    long bytes = 0;
    for (Entry entry : committed) {
      if (entry.kind() == Entry.Kind.COMMAND) {
        Envelope envelope = Envelope.decode(entry.data());
        R result = context.stateMachine().apply(entry.index(), envelope.command());
        if (envelope.origin() == context.memberId()) {
          requests.applied(envelope.requestId(), entry.index(), result);
        }
      }
      bytes += entry.data().length;
    }
    applied = committed.getLast().index();
    step(new Input.Applied(applied));
    snapshots.applied(committed.size(), bytes, applied, core, this::post);
  }

  private void install(GroupEvent.SnapshotChecked<R> checked) throws IOException {
    if (!checked.valid() || !restored(checked.meta())) {
      step(new Input.SnapshotInstalled(checked.meta(), false));
      return;
    }
    applied = checked.meta().index();
    context
        .log()
        .append(
            List.of(marker(checked.meta())),
            () -> post(new GroupEvent.SnapshotInstalled<>(checked.meta())));
  }

  private boolean restored(SnapshotMeta meta) throws IOException {
    turnedAt = LONG_WORK;
    boolean taken = snapshots.install(meta);
    turnedAt = now();
    return taken;
  }

  private void answer(Output.Answer answer) {
    long id = answer.requestId();
    switch (answer) {
      case Output.Appended ignored -> proposals.appended(id);
      case Output.ReadAt read -> requests.readAt(id, read.index());
      case Output.Done ignored -> requests.changed(id);
      case Output.Refused refused -> refused(id, refused.refusal());
    }
  }

  private void refused(long id, Output.Refusal refusal) {
    if (!proposals.refused(id, refusal)) {
      RaftException failure = Failures.of(refusal);
      requests.readFailed(id, failure);
      requests.changeFailed(id, failure);
    }
  }

  private void publish() {
    GroupStatus before = status;
    GroupStatus after = status(core.status());
    status = after;
    Configuration configuration = after.configuration();
    boolean reconfigured = !configuration.equals(before.configuration());
    if (reconfigured) {
      context.transport().members(context.group(), configuration.members());
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
        GroupStatus.Role.valueOf(core.role().name()),
        core.leader(),
        core.term(),
        core.firstIndex(),
        core.lastIndex(),
        core.commitIndex(),
        core.appliedIndex(),
        core.configuration(),
        core.peers().stream()
            .map(peer -> new GroupStatus.Peer(peer.memberId(), peer.matchIndex(), peer.active()))
            .toList());
  }
}
