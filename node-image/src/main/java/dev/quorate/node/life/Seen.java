package dev.quorate.node.life;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.report.NodeState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the control thread has seen of its node and member at one moment: everything that the next
 * move depends on.
 *
 * @param identity as written in the data directory
 * @param ownGenesis that the data directory holds; only the first member has one
 * @param self this member with the addresses that the node was started with
 * @param managed whether an operator decides on membership
 * @param group status of the meta group
 * @param loggedGenesis as applied from the log
 * @param level the cluster's feature level, as applied from the log
 * @param nextLevel the next one, if this member leads and all know it
 * @param recordedAsRemoved whether the cluster has committed that this member was removed
 * @param runsTwice whether a member is known to run twice: this one, or another that it talks to
 * @param leaderless for how long no leader has been known; zero while one is
 * @param proven the leader and term under which this member last proved to be up to date
 * @param underWay the work that was begun and has not ended
 */
record Seen(
    NodeState state,
    Identity identity,
    Optional<Genesis> ownGenesis,
    Member self,
    boolean managed,
    GroupStatus group,
    LoggedGenesis loggedGenesis,
    int level,
    OptionalInt nextLevel,
    boolean recordedAsRemoved,
    boolean runsTwice,
    Duration leaderless,
    Optional<Leadership> proven,
    UnderWay underWay) {

  /** A member without a leader for longer reports it, and asks whether it was removed. */
  static final Duration LEADERLESS_PATIENCE = Duration.ofSeconds(4);

  /** A leader of a term; there is at most one a term. */
  record Leadership(long leader, long term) {
    /** Empty while no leader is known. */
    static Optional<Leadership> of(GroupStatus group) {
      return group.leader() == 0
          ? Optional.empty()
          : Optional.of(new Leadership(group.leader(), group.term()));
    }
  }

  /** The genesis in the log. */
  sealed interface LoggedGenesis {
    record None() implements LoggedGenesis {}

    record Of(long clusterId) implements LoggedGenesis {}

    /** Written by a newer version. */
    record Unreadable(String message) implements LoggedGenesis {}
  }

  /**
   * @param question one is being asked, or the pause after the last has not ended
   */
  record UnderWay(boolean proposal, boolean read, boolean question) {}

  Configuration configuration() {
    return group.configuration();
  }

  boolean isInConfiguration() {
    return configuration().contains(identity.memberId());
  }

  boolean isLeaderless() {
    return leaderless.compareTo(LEADERLESS_PATIENCE) > 0;
  }

  /**
   * Its addresses in the configuration are not those that it was started with. Only who hears of a
   * leader knows that it is the one that the others talk to, and not a copy.
   */
  boolean hasMoved() {
    return group.leader() != 0
        && configuration()
            .member(identity.memberId())
            .filter(known -> !known.equals(self))
            .isPresent();
  }

  /**
   * It stopped asking to be let in. It may be removed before it has caught up, so the stage of its
   * identity alone does not tell.
   */
  boolean wasLetIn() {
    return identity.stage() == Stage.MEMBER || state == NodeState.CATCHING_UP;
  }

  /** The present leader, if this member has not proved to be up to date under it. */
  Optional<Leadership> unproven() {
    return Leadership.of(group).filter(present -> !proven.equals(Optional.of(present)));
  }
}
