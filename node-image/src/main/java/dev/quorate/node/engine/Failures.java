package dev.quorate.node.engine;

import dev.quorate.node.raft.Output.Refusal;

/** The core's refusals as what callers catch. */
final class Failures {
  private Failures() {}

  static RaftException of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotLeader notLeader -> new RaftException.NotLeader(notLeader.leader());
      case Refusal.Busy busy -> new RaftException.Busy(busy.why());
      case Refusal.Overloaded ignored -> new RaftException.Overloaded();
      case Refusal.Invalid invalid -> new RaftException.Invalid(invalid.why());
      case Refusal.Unknown unknown -> new RaftException.Unavailable(unknown.why());
    };
  }
}
