package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupFailure;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.log.DiskFailure;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.log.WriteAheadLog;
import dev.quorate.node.mailbox.Mailbox;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.transport.Frame;
import dev.quorate.node.transport.FrameListener;
import dev.quorate.node.transport.PeerProblem;
import dev.quorate.node.transport.PeerTransport;
import dev.quorate.node.transport.RefusedFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a group its turns, and the world around it: the shared log, the transport, a thread that
 * applies, and a virtual thread for each lane of work on files.
 *
 * <p>The turns run on the event loop of the connections to peers: what a peer sends is handled, and
 * what the group sends is written, without waking another thread. Nothing here may wait.
 */
final class GroupLoop<R> implements GroupEnvironment<R> {
  private static final Logger log = LoggerFactory.getLogger(GroupLoop.class);
  private static final int MAX_DRAINED = 4096;

  /**
   * How far a message may be ahead of our term. An election each second takes 34 years for it; the
   * largest term there is, taken on once, would leave no term for an election.
   */
  private static final long MOST_TERMS_AHEAD = 1L << 30;

  /** Longer than an interrupted write takes; a disk that hangs must not keep the process. */
  private static final long PATIENCE_SECONDS = 5;

  private static final long IDLE = Long.MIN_VALUE;

  private final int group;
  private final RaftEnvironment environment;
  private final WriteAheadLog wal;
  private final PeerTransport transport;
  private final Consumer<IOException> onFailure;
  private final ScheduledExecutorService loop;
  private final Mailbox<GroupEvent<R>> mailbox = new Mailbox<>();
  private final AtomicBoolean isTurnDue = new AtomicBoolean();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Map<Lane, ExecutorService> lanes = new EnumMap<>(Lane.class);

  /** Of the turns; kept, so that a turn allocates nothing. */
  private final List<GroupEvent<R>> events = new ArrayList<>();

  private volatile Runnable turn = () -> {};
  private volatile BooleanSupplier awaitsApplied = () -> true;
  private volatile boolean ended;
  private volatile long turnedAt;
  private volatile long applyingSince = IDLE;

  GroupLoop(
      int group,
      RaftEnvironment environment,
      WriteAheadLog wal,
      PeerTransport transport,
      Consumer<IOException> onFailure) {
    this.group = group;
    this.environment = environment;
    this.wal = wal;
    this.transport = transport;
    this.onFailure = onFailure;
    this.loop = transport.loop();
    for (Lane lane : Lane.values()) {
      lanes.put(lane, Executors.newSingleThreadExecutor(threads(lane)));
    }
  }

  private ThreadFactory threads(Lane lane) {
    return switch (lane) {
      // It computes: a virtual thread would keep a carrier from all others.
      case APPLY ->
          work -> {
            Thread applier = environment.threads().newThread(work);
            applier.setName(applierName());
            return applier;
          };
      case OWN, SERVED, RECEIVED -> Thread.ofVirtual().factory();
    };
  }

  void start(RaftGroupRuntime<R> runtime) {
    turnedAt = now();
    turn = () -> turn(runtime);
    awaitsApplied = runtime::awaitsApplied;
    transport.listen(
        group,
        new FrameListener() {
          @Override
          public void received(Frame frame) {
            checkTerm(frame, runtime.status().term());
            post(new GroupEvent.Received<>(frame));
          }

          @Override
          public void peerEnded(long memberId) {
            post(new GroupEvent.PeerEnded<>(memberId));
          }
        });
    loop.execute(() -> tick(runtime));
  }

  private static void checkTerm(Frame frame, long ours) {
    if (frame instanceof Frame.Raft raft && raft.message().term() - ours > MOST_TERMS_AHEAD) {
      throw new RefusedFrame(
          PeerProblem.Reason.TermJump,
          "member %016x speaks of term %d, this member is in term %d: the message is refused"
              .formatted(frame.from(), raft.message().term(), ours));
    }
  }

  String name() {
    return "group-" + group;
  }

  String applierName() {
    return "apply-" + group;
  }

  /** Whether the last turn was given. */
  boolean hasEnded() {
    return ended;
  }

  /** For how long no turn has begun. */
  Duration silence() {
    return Duration.ofMillis(Math.max(0, now() - turnedAt));
  }

  /** For how long the thread that applies has been at the same work. */
  Duration applying() {
    long since = applyingSince;
    return since == IDLE ? Duration.ZERO : Duration.ofMillis(Math.max(0, now() - since));
  }

  /** Begins to stop; {@link #awaitEnd} waits for it. */
  void stop(boolean handOver) {
    post(new GroupEvent.Stop<>(handOver));
  }

  /** Waits for the last turn, and a while for work under way. Not on the loop. */
  void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        end.await();
        awaitLanes();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** An unfinished snapshot's writer must not meet that of the next start. */
  private void awaitLanes() throws InterruptedException {
    for (ExecutorService lane : lanes.values()) {
      if (!lane.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("work still runs after the group ended group={}", group);
      }
    }
  }

  private long now() {
    return environment.monotonicMillis().getAsLong();
  }

  private void tick(RaftGroupRuntime<R> runtime) {
    turn(runtime);
    if (!ended) {
      var _ =
          loop.schedule(
              () -> tick(runtime), Math.max(1, runtime.nextTick() - now()), TimeUnit.MILLISECONDS);
    }
  }

  private void turn(RaftGroupRuntime<R> runtime) {
    if (ended) {
      return;
    }
    // Before looking: an event that comes after the look makes another turn due.
    isTurnDue.set(false);
    mailbox.drain(events, MAX_DRAINED);
    turnedAt = now();
    try {
      runtime.turn(events, turnedAt);
      events.clear();
      if (runtime.hasStopped()) {
        end(runtime);
      } else if (!mailbox.isEmpty()) {
        turnSoon();
      }
    } catch (GroupFailure e) {
      log.error("group failed group={}", group, e);
      fail(runtime, e);
    } catch (IOException e) {
      log.error("disk failed group={}", group, e);
      fail(runtime, new DiskFailure("group " + group + " cannot go on", e));
    } catch (RuntimeException | Error e) {
      // A group that threw is in an unknown state; going on could acknowledge lost writes.
      log.error("group failed group={}", group, e);
      fail(runtime, new GroupFailure(group, e));
    }
  }

  private void fail(RaftGroupRuntime<R> runtime, IOException failure) {
    onFailure.accept(failure);
    end(runtime);
  }

  private void end(RaftGroupRuntime<R> runtime) {
    // Seen by whoever puts something after the last look into the mailbox.
    ended = true;
    transport.forget(group);
    mailbox.drain(events, Integer.MAX_VALUE);
    runtime.end(events);
    // Gives up the work under way: an unfinished snapshot is of no use to the next start.
    lanes.values().forEach(ExecutorService::shutdownNow);
    end.countDown();
  }

  @Override
  public void post(GroupEvent<R> event) {
    mailbox.put(event);
    // Who proposed a command has its answer already: the group may learn of it at its next turn,
    // unless a read waits. A turn says so before it looks into the mailbox for the last time.
    if (!(event instanceof GroupEvent.Applied) || awaitsApplied.getAsBoolean()) {
      turnSoon();
    }
  }

  private void turnSoon() {
    if (isTurnDue.compareAndSet(false, true)) {
      try {
        loop.execute(turn);
      } catch (RejectedExecutionException e) {
        log.debug("event dropped, the connections are closed group={}", group);
      }
    }
  }

  @Override
  public void append(List<LogRecord> records, Runnable whenDurable) {
    wal.append(records, whenDurable);
  }

  @Override
  public long pinnedLogBytes() {
    return wal.pinnedBytes(group);
  }

  @Override
  public void send(Frame frame) {
    transport.send(frame);
  }

  @Override
  public void members(Collection<Member> members) {
    transport.members(group, members);
  }

  @Override
  public void execute(Lane lane, Runnable work) {
    try {
      lanes.get(lane).execute(lane == Lane.APPLY ? () -> watched(work) : work);
    } catch (RejectedExecutionException e) {
      log.debug("work dropped, the group has ended group={}", group);
    }
  }

  private void watched(Runnable work) {
    applyingSince = now();
    try {
      work.run();
    } finally {
      applyingSince = IDLE;
    }
  }
}
