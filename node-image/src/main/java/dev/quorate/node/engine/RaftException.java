package dev.quorate.node.engine;

import dev.quorate.node.raft.Output.Refusal;

/** Why a request to a group failed. */
public sealed class RaftException extends RuntimeException {
  private RaftException(String message) {
    super(message);
  }

  /** The core's refusal as what callers catch. */
  public static RaftException of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotLeader notLeader -> new NotLeader(notLeader.leader());
      case Refusal.Busy busy -> new Busy(busy.why());
      case Refusal.Overloaded ignored -> new Overloaded();
      case Refusal.Invalid invalid -> new Invalid(invalid.why());
      case Refusal.Unknown unknown -> new Unavailable(unknown.why());
    };
  }

  /**
   * Only the leader can do this; {@code leader} is its memberId, 0 if unknown. Nothing happened.
   */
  public static final class NotLeader extends RaftException {
    private final long leader;

    public NotLeader(long leader) {
      super(
          leader == 0 ? "no leader is known" : "the leader is member " + Long.toHexString(leader));
      this.leader = leader;
    }

    public long leader() {
      return leader;
    }
  }

  /** Too much is in flight; nothing happened, try again later. */
  public static final class Overloaded extends RaftException {
    public Overloaded() {
      super("too many requests, or too large ones, are waiting to be committed");
    }
  }

  /** No quorum, no leader or no answer in time; the command may or may not have been applied. */
  public static final class Unavailable extends RaftException {
    public Unavailable(String message) {
      super(message);
    }
  }

  /**
   * Another leader came before the command was committed; it may or may not have been applied, or
   * still be.
   */
  public static final class LeaderChanged extends RaftException {
    public LeaderChanged() {
      super("the leader changed before the command was committed");
    }
  }

  /** This member is stopping; the command may or may not have been applied. */
  public static final class Stopped extends RaftException {
    public Stopped() {
      super("this member is stopping");
    }
  }

  /** A membership change or transfer is under way; nothing happened. */
  public static final class Busy extends RaftException {
    public Busy(String message) {
      super(message);
    }
  }

  /** The request contradicts the configuration; nothing happened. */
  public static final class Invalid extends RaftException {
    public Invalid(String message) {
      super(message);
    }
  }
}
