package dev.quorate.operator.observed;

import java.time.Instant;

/** The operator's knowledge of a running member, and where it comes from. */
public sealed interface MemberFact {
  /** It answered in this observation, and its incarnation is that of the pod. */
  record Reachable(MemberReport report) implements MemberFact {}

  /**
   * It gave no report, or somebody else answered in its place. That says nothing of whether it
   * serves its clients.
   *
   * @param description what people read after the member's name: "does not answer: ..."
   */
  record Unreachable(Instant since, Cause cause, String description) implements MemberFact {}

  /** Why there is no report. */
  enum Cause {
    /** There is no address to ask, or no token to ask with, or no process: nobody was asked. */
    NOT_ASKED,
    UNKNOWN_HOST,
    CONNECTION_REFUSED,
    /** The connection ended before the answer did. */
    CONNECTION_LOST,
    /** No connection, or no whole answer, within the time that a call may take. */
    TIMED_OUT,
    /** It runs, with another admin token than the operator's. */
    UNAUTHORIZED,
    /** It answered with another error. */
    REFUSED,
    /** What answers there speaks something else, or sends more than a report can be. */
    WRONG_ANSWER,
    /** The pod before it, or the one after it, answers at its address. */
    OTHER_INCARNATION;

    /** Whether a program answered, so that something runs there. */
    public boolean isAnswer() {
      return switch (this) {
        case UNAUTHORIZED, REFUSED, WRONG_ANSWER, OTHER_INCARNATION -> true;
        case NOT_ASKED, UNKNOWN_HOST, CONNECTION_REFUSED, CONNECTION_LOST, TIMED_OUT -> false;
      };
    }
  }
}
