package dev.quorate.node.report;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a node tells about itself, in one answer.
 *
 * @param version grows with every change of anything but the indexes
 * @param started whether the group of this genesis has a log that is durable; false without one
 * @param group of the meta group; absent until it is started
 * @param configDigest of the genesis; absent until it is known here
 */
public record Report(
    long version,
    String nodeId,
    String incarnation,
    String softwareVersion,
    State state,
    Optional<Failure> failure,
    Optional<Identity> identity,
    Optional<Genesis> genesis,
    boolean started,
    Optional<GroupStatus> group,
    boolean caughtUp,
    Optional<String> configDigest,
    List<Problem> problems) {
  public Report {
    problems = List.copyOf(problems);
  }

  /** Where a node is in its life. */
  public enum State {
    STARTING,
    /**
     * Empty, or genesis written and not durable in the log; needs a permit or a seed that answers.
     */
    WAITING,
    FORMING,
    /** Identity written, not yet in the configuration. */
    JOINING,
    CATCHING_UP,
    SERVING,
    STOPPING,
    FAILED
  }

  /** Why a node refuses to work. */
  public record Failure(FailureReason reason, String message) {}

  /** Named trouble that does not stop the node. */
  public record Problem(String reason, String message) {}

  /** A member's part in the configuration in force. */
  public enum Role {
    VOTER,
    LEARNER,
    NONE
  }

  public Configuration configuration() {
    return group
        .map(GroupStatus::configuration)
        .orElseGet(() -> new Configuration(List.of(), List.of()));
  }

  public Role role() {
    long self = identity.map(Identity::memberId).orElse(0L);
    if (configuration().voters().stream().anyMatch(m -> m.id() == self)) {
      return Role.VOTER;
    }
    return configuration().learners().stream().anyMatch(m -> m.id() == self)
        ? Role.LEARNER
        : Role.NONE;
  }

  public Optional<Member> leader() {
    long leader = group.map(GroupStatus::leader).orElse(0L);
    return Stream.concat(configuration().voters().stream(), configuration().learners().stream())
        .filter(member -> member.id() == leader)
        .findFirst();
  }

  public Report withVersion(long newVersion) {
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
        group,
        caughtUp,
        configDigest,
        problems);
  }

  /** Whether a reader of the one has to be told of the other: everything but the indexes counts. */
  public boolean saysTheSameAs(Report other) {
    return withoutIndexes().equals(other.withoutIndexes());
  }

  private Report withoutIndexes() {
    Optional<GroupStatus> steady =
        group.map(
            g ->
                new GroupStatus(
                    g.memberId(),
                    g.role(),
                    g.leader(),
                    g.term(),
                    0,
                    0,
                    0,
                    0,
                    g.configuration(),
                    g.peers().stream()
                        .map(p -> new GroupStatus.Peer(p.memberId(), 0, p.active()))
                        .toList()));
    return new Report(
        0,
        nodeId,
        incarnation,
        softwareVersion,
        state,
        failure,
        identity,
        genesis,
        started,
        steady,
        caughtUp,
        configDigest,
        problems);
  }
}
