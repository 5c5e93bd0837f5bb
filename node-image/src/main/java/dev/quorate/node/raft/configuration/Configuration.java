package dev.quorate.node.raft.configuration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who belongs to a group. Single-step membership: two consecutive configurations differ in at most
 * one voter (thesis, 4.1).
 *
 * @param voters those that count, ordered by memberId
 * @param learners those that only receive, ordered by memberId
 */
public record Configuration(List<Member> voters, List<Member> learners) {
  // Before EMPTY, whose constructor sorts.
  private static final Comparator<Member> BY_ID = Comparator.comparingLong(Member::id);

  /** Nobody: what a member knows before it has heard from the group. */
  public static final Configuration EMPTY = new Configuration(List.of(), List.of());

  public Configuration {
    voters = voters.stream().sorted(BY_ID).toList();
    learners = learners.stream().sorted(BY_ID).toList();
    long distinct =
        Stream.concat(voters.stream(), learners.stream()).map(Member::id).distinct().count();
    if (distinct != voters.size() + learners.size()) {
      throw new IllegalArgumentException("a memberId appears twice in " + voters + " " + learners);
    }
  }

  /** Whether nobody belongs to the group, as far as it is known. */
  public boolean isEmpty() {
    return voters.isEmpty() && learners.isEmpty();
  }

  /** Whether this member alone is the majority. */
  public boolean isSoleVoter(long memberId) {
    return voters.size() == 1 && isVoter(memberId);
  }

  public boolean isVoter(long memberId) {
    return find(voters, memberId).isPresent();
  }

  public boolean isLearner(long memberId) {
    return find(learners, memberId).isPresent();
  }

  public boolean contains(long memberId) {
    return isVoter(memberId) || isLearner(memberId);
  }

  public Optional<Member> member(long memberId) {
    return find(voters, memberId).or(() -> find(learners, memberId));
  }

  /** Voters and learners. */
  public List<Member> members() {
    return Stream.concat(voters.stream(), learners.stream()).toList();
  }

  /** Voters and learners without this one: whom it talks to. */
  public List<Member> membersBut(long memberId) {
    return drop(members(), memberId);
  }

  public List<Member> votersBut(long memberId) {
    return drop(voters, memberId);
  }

  /** The member that runs on this node; a node's name belongs to one member at most. */
  public Optional<Member> memberOnNode(String nodeId) {
    return members().stream().filter(member -> member.nodeId().equals(nodeId)).findFirst();
  }

  /** The names of the nodes of the voters, for people. */
  public List<String> voterNames() {
    return voters.stream().map(Member::nodeId).toList();
  }

  /** With a new learner, or with the member's new addresses and the role that it has. */
  public Configuration with(Member member) {
    return isVoter(member.id())
        ? new Configuration(replace(voters, member), learners)
        : new Configuration(voters, replace(learners, member));
  }

  /** With this learner as a voter. */
  public Configuration promoted(long memberId) {
    Member member = find(learners, memberId).orElseThrow();
    return new Configuration(replace(voters, member), drop(learners, memberId));
  }

  public Configuration without(long memberId) {
    return new Configuration(drop(voters, memberId), drop(learners, memberId));
  }

  private static Optional<Member> find(List<Member> members, long memberId) {
    // Asked several times a message.
    for (Member member : members) {
      if (member.id() == memberId) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  private static List<Member> replace(List<Member> members, Member member) {
    List<Member> result = new ArrayList<>(drop(members, member.id()));
    result.add(member);
    return result;
  }

  private static List<Member> drop(List<Member> members, long memberId) {
    return members.stream().filter(member -> member.id() != memberId).toList();
  }
}
