package dev.quorate.node.engine.runtime;

import dev.quorate.node.disk.Disk;
import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.log.LogRecord;
import dev.quorate.node.log.RecoveredGroup;
import dev.quorate.node.memory.MemoryShare;
import dev.quorate.node.raft.CoreConfig;
import dev.quorate.node.raft.RaftCore;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.transport.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A group with everything that is real about it, which gets its turns from a simulation. */
public final class DrivenGroup<R> {
  /** What the simulation is to the group. */
  public interface World {
    /** Monotonic milliseconds. */
    long clock();

    /** A turn is due: something happened. */
    void posted();

    void append(List<LogRecord> records, Runnable whenDurable);

    void send(Frame frame);

    /** Work on files, in order within a lane. */
    void execute(String lane, Runnable work);

    /** Work on the state machine, in order. */
    void apply(Runnable work);

    /** The state machine has applied everything up to here. */
    void applied(long index);

    /** The state machine has the state of a snapshot. */
    void replaced(SnapshotMeta meta);

    /** A snapshot of its own is a file. */
    void wrote(SnapshotMeta meta);

    /** A received snapshot was found good, and is a file. */
    void accepted(SnapshotMeta meta);

    /**
     * A received snapshot was found not to be what was offered.
     *
     * @return what the group takes nevertheless: nothing, unless a flaw is planted
     */
    Optional<PreparedState> refused(SnapshotMeta offered);
  }

  private final World world;
  private final List<GroupEvent<R>> events = new ArrayList<>();
  private final RaftGroupRuntime<R> runtime;
  private final RaftGroup<R> calls;

  /** Recovers the group from its disks, as the node does. */
  public DrivenGroup(
      World world,
      RaftSettings settings,
      ClusterLevel level,
      CoreConfig config,
      Configuration bootstrap,
      StateMachine<R> stateMachine,
      Disk snapshots,
      RecoveredGroup logged,
      MemoryShare logMemory,
      RandomGenerator random)
      throws IOException {
    this.world = world;
    GroupContext<R> context =
        new GroupContext<>(
            0,
            config.memberId(),
            settings,
            level,
            new Environment(),
            stateMachine,
            logMemory.part(),
            status -> {});
    Requests<R> requests = new Requests<>(settings, MemoryShare.unlimited());
    this.runtime =
        new GroupRecovery<>(context, snapshots, logged).open(bootstrap, config, requests, random);
    this.calls =
        new GroupCalls<>(
            context, requests, () -> false, runtime::status, world::clock, random.nextLong());
  }

  public RaftGroup<R> calls() {
    return calls;
  }

  public RaftCore core() {
    return runtime.core();
  }

  public void receive(Frame frame) {
    post(new GroupEvent.Received<>(frame));
  }

  /** The process of that member has ended, as far as this one knows. */
  public void peerEnded(long memberId) {
    post(new GroupEvent.PeerEnded<>(memberId));
  }

  /** One turn with everything that happened. */
  public void turn() throws IOException {
    List<GroupEvent<R>> happened = List.copyOf(events);
    events.clear();
    runtime.turn(happened, world.clock());
  }

  /** A command as it is in an entry. */
  public static byte[] commandIn(byte[] entry) {
    ByteBuffer command = Envelope.commandIn(entry);
    byte[] bytes = new byte[command.remaining()];
    command.get(bytes);
    return bytes;
  }

  private void post(GroupEvent<R> event) {
    if (event instanceof GroupEvent.SnapshotWritten<R> written) {
      world.wrote(written.meta());
    }
    if (event instanceof GroupEvent.Applied<R> applied) {
      world.applied(applied.index());
    }
    if (event instanceof GroupEvent.StateReplaced<R> replaced) {
      world.replaced(replaced.meta());
    }
    events.add(event instanceof GroupEvent.SnapshotChecked<R> checked ? checked(checked) : event);
    world.posted();
  }

  private GroupEvent<R> checked(GroupEvent.SnapshotChecked<R> checked) {
    SnapshotMeta meta = checked.meta();
    Optional<PreparedState> state = checked.state().or(() -> world.refused(meta));
    if (state.isPresent()) {
      world.accepted(meta);
    }
    return new GroupEvent.SnapshotChecked<>(meta, state);
  }

  private final class Environment implements GroupEnvironment<R> {
    @Override
    public void post(GroupEvent<R> event) {
      DrivenGroup.this.post(event);
    }

    @Override
    public void append(List<LogRecord> records, Runnable whenDurable) {
      world.append(records, whenDurable);
    }

    @Override
    public long pinnedLogBytes() {
      // It is the only one.
      return 0;
    }

    @Override
    public void send(Frame frame) {
      world.send(frame);
    }

    @Override
    public void members(Collection<Member> members) {}

    @Override
    public void execute(Lane lane, Runnable work) {
      switch (lane) {
        case APPLY -> world.apply(work);
        case OWN, SERVED, RECEIVED -> world.execute(lane.name(), work);
      }
    }
  }
}
