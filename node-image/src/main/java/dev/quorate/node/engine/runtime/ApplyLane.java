package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupFailure;
import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.RaftGroup.Applied;
import dev.quorate.node.engine.runtime.GroupEnvironment.Lane;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Committed entries on their way into the state machine. They are applied elsewhere, one after the
 * other: however long one takes, the group's turns go on, so that its leader stays in office.
 * Everything that touches the state machine takes this way, so that a snapshot shows the state
 * after exactly the entries handed over before it.
 *
 * <p>For the group's turns, except for the work in the lane.
 */
final class ApplyLane<R> {
  /** After so many the group learns how far it is. */
  private static final int MOST_AT_ONCE = 1024;

  /** What an entry takes beyond its data, roughly. */
  private static final int ENTRY_BYTES = 128;

  private record Committed<R>(Entry entry, Optional<CompletableFuture<Applied<R>>> answer) {}

  private final GroupContext<R> context;
  private final Requests<R> requests;
  private long term;
  private long waitingBytes;
  private boolean installing;

  /** Of the lane. Whatever follows on an entry that could not be applied must not be. */
  private boolean broken;

  ApplyLane(GroupContext<R> context, Requests<R> requests) {
    this.context = context;
    this.requests = requests;
  }

  /** Hands over committed entries. Who waits for one of them is answered once it is applied. */
  void apply(List<Entry> committed) {
    for (int from = 0; from < committed.size(); from += MOST_AT_ONCE) {
      handOver(committed.subList(from, Math.min(committed.size(), from + MOST_AT_ONCE)));
    }
  }

  private void handOver(List<Entry> entries) {
    List<Committed<R>> batch = new ArrayList<>(entries.size());
    long bytes = 0;
    for (Entry entry : entries) {
      if (entry.term() > term) {
        term = entry.term();
        requests.overtakenBy(term);
      }
      batch.add(new Committed<>(entry, waitingFor(entry)));
      bytes += ENTRY_BYTES + entry.data().length;
    }
    waitingBytes += bytes;
    GroupEvent<R> applied = new GroupEvent.Applied<>(entries.getLast().index(), bytes);
    execute(
        () -> {
          batch.forEach(this::apply);
          context.environment().post(applied);
        });
  }

  private Optional<CompletableFuture<Applied<R>>> waitingFor(Entry entry) {
    boolean isOurs =
        entry.kind() == Entry.Kind.COMMAND && Envelope.originOf(entry.data()) == context.memberId();
    return isOurs
        ? requests.committed(Envelope.requestIdOf(entry.data()), entry.index())
        : Optional.empty();
  }

  /** Of the lane. */
  private void apply(Committed<R> committed) {
    Entry entry = committed.entry();
    if (entry.kind() == Entry.Kind.COMMAND) {
      R result = context.stateMachine().apply(entry.index(), Envelope.commandIn(entry.data()));
      committed.answer().ifPresent(it -> it.complete(new Applied<>(entry.index(), result)));
    }
  }

  /** The group knows of a batch that was applied. */
  void applied(GroupEvent.Applied<R> batch) {
    waitingBytes -= batch.bytes();
    requests.applied(batch.index());
  }

  /** Whether the state machine has all that was handed over, and the core knows. */
  boolean isIdle() {
    return waitingBytes == 0 && !installing;
  }

  /** Whether so much waits to be applied that nothing may be added to it. */
  boolean isFull() {
    return waitingBytes > context.settings().requests().maxPendingBytes();
  }

  /**
   * @param taken gets the state after everything handed over until now, in the lane
   */
  void capture(Consumer<SnapshotContent> taken) {
    execute(() -> taken.accept(context.stateMachine().capture()));
  }

  /** Replaces the state by that of a received snapshot, after everything handed over until now. */
  void install(SnapshotMeta meta, PreparedState state) {
    installing = true;
    execute(
        () -> {
          state.install();
          context.environment().post(new GroupEvent.StateReplaced<>(meta));
        });
  }

  /** The state machine has the state of this snapshot. */
  void replaced(SnapshotMeta meta) {
    term = meta.term();
    requests.overtakenBy(term);
  }

  /** The log has it as well. */
  void installed() {
    installing = false;
  }

  private void execute(Runnable work) {
    context.environment().execute(Lane.APPLY, () -> unlessBroken(work));
  }

  private void unlessBroken(Runnable work) {
    if (broken) {
      return;
    }
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      broken = true;
      GroupFailure failure = new GroupFailure(context.group(), e);
      context.environment().post(new GroupEvent.Broken<>(failure));
    }
  }
}
