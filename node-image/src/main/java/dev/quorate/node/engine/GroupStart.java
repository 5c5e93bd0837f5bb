package dev.quorate.node.engine;

import dev.quorate.node.raft.configuration.Member;

/**
 * What to do with a group that has nothing on disk. One that has resumes from it, whatever this
 * says.
 */
public sealed interface GroupStart {
  /**
   * Begin a new group whose only voter is this member. The configuration is the first entry of its
   * log and durable before anything is applied; a crash before that starts over.
   */
  record Form(Member self) implements GroupStart {}

  /**
   * Wait, outside of any configuration, for the leader to send the log. Also right for a member
   * that was stopped before it received anything.
   */
  record Join() implements GroupStart {}
}
