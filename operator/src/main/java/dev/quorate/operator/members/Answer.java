package dev.quorate.operator.members;

import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import java.util.Optional;

/** How a call to a member ended. */
public sealed interface Answer {

  /** The member did it (or had done it before) and reports. */
  record Done(MemberReport report) implements Answer {}

  /**
   * The member refused; nothing changed, except after {@link Code#UNAVAILABLE}, where the change
   * may still happen.
   *
   * @param field the field that is wrong, for InvalidRequest
   * @param leader who leads, for NotLeader, where it is known
   */
  record Refused(
      int status, Code code, String message, Optional<String> field, Optional<Leader> leader)
      implements Answer {

    /** For people: "401 Unauthorized: the token is not this node's". */
    public String description() {
      String named = code == Code.OTHER ? "" : " " + code.wireName();
      return status + named + (message.isEmpty() ? "" : ": " + message);
    }
  }

  /**
   * No answer, or none that could be understood: the call may or may not have been carried out.
   *
   * @param description for people: who was asked and what happened
   */
  record Unreachable(MemberFact.Cause cause, String description) implements Answer {}

  /** Who leads, as a follower knows it. */
  record Leader(String memberId, String nodeId, String restAddress) {}

  /** The codes of docs/admin-api.md; one of a later version is {@link #OTHER}. */
  enum Code {
    INVALID_REQUEST("InvalidRequest"),
    UNAUTHORIZED("Unauthorized"),
    NOT_FOUND("NotFound"),
    MEMBER_NOT_FOUND("MemberNotFound"),
    CONFLICT("Conflict"),
    CONFIG_MISMATCH("ConfigMismatch"),
    OTHER_CLUSTER("OtherCluster"),
    NODE_ID_TAKEN("NodeIdTaken"),
    MEMBER_REMOVED("MemberRemoved"),
    NOT_CAUGHT_UP("NotCaughtUp"),
    LAST_VOTER("LastVoter"),
    BOOTSTRAP_REFUSED("BootstrapRefused"),
    QUORUM_NOT_LOST("QuorumNotLost"),
    STATE_MOVED("StateMoved"),
    NOT_VOTER("NotVoter"),
    WRONG_INCARNATION("WrongIncarnation"),
    NOT_LEADER("NotLeader"),
    OVERLOADED("Overloaded"),
    UNAVAILABLE("Unavailable"),
    NOT_SUPPORTED_YET("NotSupportedYet"),
    OTHER("");

    private final String wireName;

    Code(String wireName) {
      this.wireName = wireName;
    }

    /** The name that the wire uses; empty for {@link #OTHER}. */
    public String wireName() {
      return wireName;
    }

    static Code ofWire(String name) {
      for (Code code : values()) {
        if (code != OTHER && code.wireName.equals(name)) {
          return code;
        }
      }
      return OTHER;
    }
  }
}
