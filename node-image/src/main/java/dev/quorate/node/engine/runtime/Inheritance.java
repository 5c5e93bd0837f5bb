package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.transport.PeerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Everything that one member has of a group, for another group that begins with it and has one
 * voter.
 *
 * <p>The whole log counts, to its very end. The acknowledged writes are in it as far as this member
 * has it; which of its last entries were is not known once a majority is lost, and whoever proposed
 * one of them got no answer, or the answer that it may have happened. So the entries up to the
 * known commit index are in the new state for sure, and those after it become committed.
 *
 * <p>The new group begins with a snapshot at the last index and term of the old one: its indexes
 * and terms go on. Of the old log nothing is kept, so no configuration of it can ever be in force.
 *
 * @param lastTerm of the last entry, 0 if there is none
 * @param commitIndex everything up to here was known to be committed
 * @param configuration the last one in the log, committed or not
 */
public record Inheritance(
    int group,
    HardState hardState,
    long lastTerm,
    long lastIndex,
    long commitIndex,
    Configuration configuration) {

  /**
   * Reads all of it into a state machine that is new. Nothing else may have the directory open.
   *
   * @return empty if there is nothing of the group
   * @throws IOException and the other failures of {@link RaftGroups#open}: the data is damaged, or
   *     of a newer release; nothing was changed
   * @throws dev.quorate.node.engine.UnknownCommand if a newer release wrote a command of it
   */
  public static Optional<Inheritance> read(
      int group,
      Path dataDirectory,
      PeerIdentity identity,
      RaftSettings settings,
      RaftEnvironment environment,
      StateMachine<?> state)
      throws IOException {
    return read(
        group,
        new RaftGroups.DataDisks(dataDirectory, nanos -> {}),
        identity,
        settings,
        environment,
        state);
  }

  /** The same from any disks. */
  static Optional<Inheritance> read(
      int group,
      RaftGroups.Disks disks,
      PeerIdentity identity,
      RaftSettings settings,
      RaftEnvironment environment,
      StateMachine<?> state)
      throws IOException {
    Optional<StoredGroup> found = StoredGroup.read(group, disks, identity, settings, environment);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    StoredGroup stored = found.get();
    stored.applyAllTo(state);
    return Optional.of(
        new Inheritance(
            group,
            stored.hardState(),
            stored.status().lastTerm(),
            stored.status().lastIndex(),
            Math.max(stored.commitIndex(), stored.status().commitIndex()),
            stored.status().configuration()));
  }

  /**
   * Writes the beginning of the new group. The directory is durable when this returns, the
   * directory's own name is not.
   *
   * @param dataDirectory empty, or not there yet
   * @param state what the group begins with: everything that was read, and what the caller changed
   * @throws IOException if the disk failed or is full; the directory is of no use
   */
  public void write(
      Path dataDirectory,
      Member first,
      StateMachine<?> state,
      RaftSettings settings,
      RaftEnvironment environment)
      throws IOException {
    write(
        new RaftGroups.DataDisks(dataDirectory, nanos -> {}), first, state, settings, environment);
  }

  /** The same on any disks. */
  void write(
      RaftGroups.Disks disks,
      Member first,
      StateMachine<?> state,
      RaftSettings settings,
      RaftEnvironment environment)
      throws IOException {
    // The vote was given in another cluster.
    new GroupBeginning(group, lastIndex, lastTerm, hardState.term())
        .write(disks, first, state, settings, environment);
  }
}
