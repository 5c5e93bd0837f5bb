package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupFailure;
import dev.quorate.node.engine.NewerState;
import dev.quorate.node.engine.PreparedState;
import dev.quorate.node.engine.snapshot.SnapshotContent;
import dev.quorate.node.engine.snapshot.SnapshotFiles;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.Output;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.transport.Frame;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of a group on its snapshot files, off its thread: each method is one piece of work in
 * the lane that it names, and its end is an event.
 */
final class SnapshotLanes<R> {
  private static final Logger log = LoggerFactory.getLogger(SnapshotLanes.class);

  private final GroupContext<R> context;
  private final SnapshotFiles files;

  /** Whether all pieces of the received file are written. For the lane of received snapshots. */
  private boolean received;

  SnapshotLanes(GroupContext<R> context, SnapshotFiles files) {
    this.context = context;
    this.files = files;
  }

  /** Of the lane OWN. */
  void write(long index, long term, Configuration configuration, SnapshotContent capture) {
    try {
      SnapshotMeta meta = files.write(index, term, configuration, capture);
      post(new GroupEvent.SnapshotWritten<>(meta));
    } catch (IOException | RuntimeException | Error e) {
      post(new GroupEvent.SnapshotFailed<>(e));
    }
  }

  /** Of the lane SERVED. */
  void deleteBefore(long index, Set<Long> inUse) {
    try {
      files.deleteBefore(index, inUse);
    } catch (IOException e) {
      // It only takes space; the next snapshot deletes it.
      log.warn("old snapshot stays group={} cause=\"{}\"", context.group(), e.toString());
    }
  }

  /** Of the lane SERVED. */
  void send(Output.ReadChunk chunk) {
    try {
      // The file may be gone: then another snapshot is offered when the follower asks again.
      files
          .read(chunk.index(), chunk.offset(), context.settings().sizes().snapshotChunk())
          .ifPresent(piece -> send(chunk, piece));
    } catch (IOException e) {
      log.warn(
          "snapshot not read group={} index={} offset={} cause=\"{}\"",
          context.group(),
          chunk.index(),
          chunk.offset(),
          e.toString());
    }
  }

  private void send(Output.ReadChunk chunk, SnapshotFiles.Piece piece) {
    context.send(
        new Frame.Raft(
            context.group(),
            new Message.SnapshotChunk(
                context.memberId(),
                chunk.to(),
                chunk.term(),
                chunk.index(),
                chunk.offset(),
                piece.data(),
                piece.last())));
  }

  /**
   * Of the lane RECEIVED. A piece that cannot be written makes the whole file invalid; then it is
   * pulled once more.
   */
  void write(Output.WriteChunk chunk) {
    received = chunk.offset() == 0 || received;
    try {
      files.writeReceived(chunk.offset(), chunk.data());
    } catch (IOException e) {
      if (received) {
        log.warn("snapshot not received group={} cause=\"{}\"", context.group(), e.toString());
      }
      received = false;
    }
    post(new GroupEvent.ChunkWritten<>());
  }

  /**
   * Of the lane RECEIVED. Only a file that is the offered one and that the state machine can read
   * gets its name.
   */
  void check(SnapshotMeta offered) {
    try {
      Optional<PreparedState> state =
          received && files.checkReceived(offered) ? prepare(offered) : Optional.empty();
      if (state.isPresent()) {
        files.nameReceived(offered);
      }
      post(new GroupEvent.SnapshotChecked<>(offered, state));
    } catch (IOException e) {
      post(new GroupEvent.Broken<>(e));
    }
  }

  /**
   * @throws GroupFailure if a newer release wrote it: to pull it once more would not help
   */
  private Optional<PreparedState> prepare(SnapshotMeta offered) throws GroupFailure {
    try {
      return Optional.of(files.readReceived(context.stateMachine()::prepare));
    } catch (NewerState e) {
      throw new GroupFailure(context.group(), e);
    } catch (IOException e) {
      log.warn(
          "snapshot refused group={} index={} cause=\"{}\"",
          context.group(),
          offered.index(),
          e.toString());
      return Optional.empty();
    }
  }

  private void post(GroupEvent<R> event) {
    context.environment().post(event);
  }
}
