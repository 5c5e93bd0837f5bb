package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.List;
import java.util.Optional;

/**
 * What a member has on disk when its group starts. The state machine has applied exactly what the
 * snapshot covers, or nothing.
 *
 * <p><b>How a group begins.</b> A group's first configuration is entry 1 of its log, in term 1. The
 * host passes it as {@code bootstrap} on the member that forms the group (a data group of several
 * first voters: the very same on each of them); the core puts it into its log with its first {@link
 * Output.Persist} and continues from it: a sole voter campaigns at its first tick. {@code
 * bootstrap} counts only while there is neither an entry nor a snapshot, so the host may pass it at
 * every start: a crash before the first persist starts over with the same entry, one after it
 * resumes. From then on the configuration lives in the log, and each snapshot's {@link
 * SnapshotMeta#configuration()} carries it on. The host's genesis command is simply the first
 * command that it proposes.
 *
 * <p><b>How a member joins.</b> With an empty {@code bootstrap} and an empty log it is an {@link
 * Role#OUTSIDER}: it never campaigns, accepts appends and snapshots from a leader and learns its
 * configuration from them.
 *
 * @param hardState {@link HardState#INITIAL} on an empty disk
 * @param snapshot the latest snapshot, already restored into the state machine
 * @param entries the log after the snapshot, without a gap
 * @param bootstrap the group's first configuration, {@link Configuration#EMPTY} on a joiner
 * @param commitIndex everything up to here was known to be committed; snapshot and entries must
 *     reach it
 */
public record InitialState(
    HardState hardState,
    Optional<SnapshotMeta> snapshot,
    List<Entry> entries,
    Configuration bootstrap,
    long commitIndex) {
  public InitialState {
    entries = List.copyOf(entries);
  }

  /** Of which nothing is known to be committed but the snapshot. */
  public InitialState(
      HardState hardState,
      Optional<SnapshotMeta> snapshot,
      List<Entry> entries,
      Configuration bootstrap) {
    this(hardState, snapshot, entries, bootstrap, 0);
  }

  /** An empty disk on the member that forms the group. */
  public static InitialState forming(Configuration bootstrap) {
    return new InitialState(HardState.INITIAL, Optional.empty(), List.of(), bootstrap);
  }

  /** An empty disk on a member that waits to be added. */
  public static InitialState joining() {
    return forming(Configuration.EMPTY);
  }

  boolean hasLog() {
    return !entries.isEmpty() || snapshot.isPresent();
  }
}
