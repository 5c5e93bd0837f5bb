package dev.quorate.node.raft;

/** A member's part in a term. */
public enum Role {
  FOLLOWER,
  PRE_CANDIDATE,
  CANDIDATE,
  LEADER,
  LEARNER,
  /** Not in its own configuration: removed, or not added yet. */
  OUTSIDER
}
