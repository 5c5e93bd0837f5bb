package dev.quorate.node.membership;

import dev.quorate.node.raft.configuration.Member;
import java.util.Optional;

/**
 * A call of the admin API that this node does not carry out, with why; in words that fit an
 * operator and a person.
 */
public final class AdminCallRefused extends RuntimeException {
  private final Code code;
  private final transient Optional<Member> leader;

  public AdminCallRefused(Code code, String message) {
    this(code, message, Optional.empty());
  }

  private AdminCallRefused(Code code, String message, Optional<Member> leader) {
    super(message);
    this.code = code;
    this.leader = leader;
  }

  /** Only the leader can do this. */
  public static AdminCallRefused notLeader(Optional<Member> leader) {
    return new AdminCallRefused(
        Code.NOT_LEADER,
        leader
            .map(l -> "the leader is " + l.nodeId() + " at " + l.restAddress())
            .orElse("no leader is known at the moment"),
        leader);
  }

  public Code code() {
    return code;
  }

  public Optional<Member> leader() {
    return leader;
  }

  /** The codes of docs/admin-api.md that come from the state of a cluster or a data directory. */
  public enum Code {
    CONFLICT("Conflict"),
    OTHER_CLUSTER("OtherCluster"),
    CONFIG_MISMATCH("ConfigMismatch"),
    NODE_ID_TAKEN("NodeIdTaken"),
    MEMBER_REMOVED("MemberRemoved"),
    NOT_CAUGHT_UP("NotCaughtUp"),
    LAST_VOTER("LastVoter"),
    BOOTSTRAP_REFUSED("BootstrapRefused"),
    QUORUM_NOT_LOST("QuorumNotLost"),
    STATE_MOVED("StateMoved"),
    NOT_VOTER("NotVoter"),
    MEMBER_NOT_FOUND("MemberNotFound"),
    NOT_LEADER("NotLeader"),
    OVERLOADED("Overloaded"),
    UNAVAILABLE("Unavailable"),
    NOT_SUPPORTED_YET("NotSupportedYet");

    private final String wireName;

    Code(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }
}
