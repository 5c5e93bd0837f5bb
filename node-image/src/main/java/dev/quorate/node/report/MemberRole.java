package dev.quorate.node.report;

import dev.quorate.node.raft.configuration.Configuration;

/** A member's part in the configuration in force. */
public enum MemberRole {
  VOTER,
  LEARNER,
  /** Not in the configuration. */
  NONE;

  static MemberRole of(long memberId, Configuration configuration) {
    if (configuration.isVoter(memberId)) {
      return VOTER;
    }
    return configuration.isLearner(memberId) ? LEARNER : NONE;
  }
}
