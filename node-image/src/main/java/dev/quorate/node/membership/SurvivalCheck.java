package dev.quorate.node.membership;

import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.Survivor;
import dev.quorate.node.membership.AdminCallRefused.Code;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.configuration.Quorum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Whether a member may leave its cluster behind and form another one with what it has. A cluster
 * that has its quorum goes on without such a member, and takes back nothing that it acknowledged;
 * two clusters of which each believes to be the one would be the end of both promises. Pure.
 */
public final class SurvivalCheck {
  /**
   * A member that has just started, or that just lost its leader, knows too little of the others.
   * Several elections fit into it.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(4);

  private SurvivalCheck() {}

  /**
   * What a member hears of the others.
   *
   * @param leader memberId, 0 if none is known
   * @param leaderless for how long none was known
   * @param connected memberIds, without itself
   */
  public record Heard(long leader, Duration leaderless, Set<Long> connected) {
    public Heard {
      connected = Set.copyOf(connected);
    }
  }

  /**
   * @throws AdminCallRefused with NotVoter
   */
  public static void requireVoter(long memberId, Configuration configuration) {
    if (!configuration.isVoter(memberId)) {
      throw new AdminCallRefused(
          Code.NOT_VOTER,
          "member %s is %s of %s: only a voter can have everything that was acknowledged"
              .formatted(
                  HexId.format(memberId),
                  configuration.isLearner(memberId) ? "a learner" : "no voter",
                  configuration.voterNames()));
    }
  }

  /**
   * @throws AdminCallRefused with StateMoved, with all that differs
   */
  public static void requireSame(Survivor seen, Survivor now) {
    List<String> moved = new ArrayList<>();
    if (seen.clusterId() != now.clusterId()) {
      moved.add(differs("cluster", HexId.format(seen.clusterId()), HexId.format(now.clusterId())));
    }
    if (seen.memberId() != now.memberId()) {
      moved.add(differs("member", HexId.format(seen.memberId()), HexId.format(now.memberId())));
    }
    if (seen.lastTerm() != now.lastTerm()) {
      moved.add(differs("term of the last entry", seen.lastTerm(), now.lastTerm()));
    }
    if (seen.lastIndex() != now.lastIndex()) {
      moved.add(differs("last entry", seen.lastIndex(), now.lastIndex()));
    }
    if (!moved.isEmpty()) {
      throw new AdminCallRefused(
          Code.STATE_MOVED,
          "the data is not what the call is meant for: " + String.join("; ", moved));
    }
  }

  private static String differs(String what, Object seen, Object now) {
    return "the " + what + " is " + now + ", the call names " + seen;
  }

  /**
   * @throws AdminCallRefused with QuorumNotLost
   */
  public static void requireLostQuorum(long memberId, Configuration configuration, Heard heard) {
    if (heard.leader() != 0) {
      throw notLost(
          "member %s leads"
              .formatted(
                  configuration
                      .member(heard.leader())
                      .map(Member::nodeId)
                      .orElseGet(() -> HexId.format(heard.leader()))));
    }
    if (configuration.isSoleVoter(memberId)) {
      throw notLost("the member is its only voter");
    }
    if (Quorum.reached(configuration, id -> id == memberId || heard.connected().contains(id))) {
      throw notLost(
          "of the voters %2$s the member is connected to %1$s, and with itself that is a majority"
              .formatted(
                  configuration.votersBut(memberId).stream()
                      .filter(voter -> heard.connected().contains(voter.id()))
                      .map(Member::nodeId)
                      .toList(),
                  configuration.voterNames()));
    }
    if (heard.leaderless().compareTo(PATIENCE) < 0) {
      throw notLost(
          "a leader was heard of, or the member started, less than %d s ago"
              .formatted(PATIENCE.toSeconds()));
    }
  }

  private static AdminCallRefused notLost(String why) {
    return new AdminCallRefused(Code.QUORUM_NOT_LOST, "the cluster may have its quorum: " + why);
  }
}
