package dev.quorate.node.raft.core;

import java.util.List;

/**
 * Who belongs to a group. Single-step membership: two consecutive configurations differ in at most
 * one voter (thesis, 4.1).
 *
 * @param voters those that count, ordered by memberId
 * @param learners those that only receive, ordered by memberId
 */
public record Configuration(List<Member> voters, List<Member> learners) {
  public Configuration {
    voters = List.copyOf(voters);
    learners = List.copyOf(learners);
  }
}
