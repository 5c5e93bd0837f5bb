package dev.quorate.node.report;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.progress.PeerStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that a node reports about itself, as of one moment.
 *
 * @param version grows with every change of anything but the log indexes
 * @param started whether the group of this genesis has a log that is durable; false without one
 * @param group of the meta group; absent until it is started
 * @param caughtUp whether this member has proven, under the present leader, that it has applied
 *     every committed entry
 * @param levels the feature levels that this node works at
 * @param clusterLevel the one that its cluster has; absent without a running member
 * @param configDigest of the genesis; absent until it is known here
 * @param bootstrapFile that an operator has given, until there is a genesis
 */
public record Report(
    long version,
    String nodeId,
    String incarnation,
    String softwareVersion,
    NodeState state,
    Optional<Failure> failure,
    Optional<Identity> identity,
    Optional<Genesis> genesis,
    boolean started,
    Optional<GroupStatus> group,
    boolean caughtUp,
    LevelRange levels,
    OptionalInt clusterLevel,
    Optional<String> configDigest,
    Optional<BootstrapDelivery> bootstrapFile,
    List<Problem> problems) {
  public Report {
    problems = List.copyOf(problems);
  }

  public Configuration configuration() {
    return group.map(GroupStatus::configuration).orElse(Configuration.EMPTY);
  }

  public MemberRole role() {
    return identity
        .map(self -> MemberRole.of(self.memberId(), configuration()))
        .orElse(MemberRole.NONE);
  }

  public Optional<Member> leader() {
    return group.flatMap(known -> known.configuration().member(known.leader()));
  }

  public Report withVersion(long newVersion) {
    return with(newVersion, group);
  }

  /** Whether the two differ in nothing but version and log indexes: no reason to wake a reader. */
  public boolean saysTheSameAs(Report other) {
    return withoutIndexes().equals(other.withoutIndexes());
  }

  private Report withoutIndexes() {
    return with(0, group.map(Report::withoutIndexes));
  }

  private static GroupStatus withoutIndexes(GroupStatus group) {
    return new GroupStatus(
        group.memberId(),
        group.role(),
        group.leader(),
        group.term(),
        0,
        0,
        0,
        0,
        0,
        group.configuration(),
        group.peers().stream()
            .map(
                peer ->
                    new PeerStatus(
                        peer.memberId(), 0, peer.active(), peer.makesDurable(), peer.lostAfter()))
            .toList(),
        0);
  }

  private Report with(long newVersion, Optional<GroupStatus> newGroup) {
    return new Report(
        newVersion,
        nodeId,
        incarnation,
        softwareVersion,
        state,
        failure,
        identity,
        genesis,
        started,
        newGroup,
        caughtUp,
        levels,
        clusterLevel,
        configDigest,
        bootstrapFile,
        problems);
  }
}
