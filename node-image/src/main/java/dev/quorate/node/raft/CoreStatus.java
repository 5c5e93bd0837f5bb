package dev.quorate.node.raft;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.progress.PeerStatus;
import java.util.List;
import java.util.Set;

/**
 * What the core knows at one moment.
 *
 * @param leader memberId of the leader of this term, 0 if none is known
 * @param firstIndex the first entry still in memory
 * @param lastTerm of the last entry, 0 without one
 * @param durableIndex up to here the log is on disk
 * @param configuration the one in force: the latest in the log, committed or not
 * @param configurationIndex its entry, 0 before there is one
 * @param transferring whether this leader is handing over and takes no proposals
 * @param peers what the leader knows of every other member; empty elsewhere
 * @param snapshotIndex the latest snapshot, 0 before there is one
 * @param refusedSnapshots how many received ones were refused since one was installed
 * @param snapshotsInUse snapshots (by index) that followers are pulling: keep their files
 */
public record CoreStatus(
    long memberId,
    Role role,
    long leader,
    long term,
    long firstIndex,
    long lastIndex,
    long lastTerm,
    long durableIndex,
    long commitIndex,
    long appliedIndex,
    Configuration configuration,
    long configurationIndex,
    boolean transferring,
    List<PeerStatus> peers,
    long snapshotIndex,
    int refusedSnapshots,
    Set<Long> snapshotsInUse) {
  public CoreStatus {
    peers = List.copyOf(peers);
    snapshotsInUse = Set.copyOf(snapshotsInUse);
  }
}
