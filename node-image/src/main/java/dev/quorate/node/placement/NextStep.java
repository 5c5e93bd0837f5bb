package dev.quorate.node.placement;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * The next change on the way from a group's configuration to its {@link Placement}, one at a time
 * (Ongaro's thesis, 4.1): first who is gone for good leaves, then the new copies come, then the old
 * ones leave, the leader last. No step leaves the group without a majority that is fit, and a copy
 * that is there goes only when all wanted ones are complete.
 */
public final class NextStep {
  private final int partition;
  private final GroupView group;
  private final Map<String, Long> members;
  private final Set<Long> wanted;
  private final Placement placement;

  private NextStep(int partition, Placement placement, GroupView group, Map<String, Long> members) {
    this.partition = partition;
    this.placement = placement;
    this.group = group;
    this.members = members;
    this.wanted =
        placement.replicas().stream()
            .filter(members::containsKey)
            .map(members::get)
            .collect(Collectors.toSet());
  }

  /**
   * @param members the committed members of group 0: their ids by name
   * @return empty when everything is as it is to be, or nothing can be done at the moment
   */
  public static Optional<Step> of(
      int partition, Placement placement, GroupView group, Map<String, Long> members) {
    if (group.leader().isEmpty() || !group.commitsWith(group.voters())) {
      return Optional.empty();
    }
    NextStep next = new NextStep(partition, placement, group, members);
    return next.unwantedLearner()
        .or(next::goneVoter)
        .or(next::missingCopy)
        .or(next::completeLearner)
        .or(next::leftOverVoter)
        .or(next::wishedLeader);
  }

  private Optional<Step> unwantedLearner() {
    return first(group.learners(), id -> !wanted.contains(id))
        .map(id -> new Step.Remove(partition, id));
  }

  private Optional<Step> goneVoter() {
    return first(group.voters(), id -> !members.containsValue(id) && canLeave(id))
        .map(id -> new Step.Remove(partition, id));
  }

  /** One learner at a time: two would halve the speed of each. */
  private Optional<Step> missingCopy() {
    return group.learners().isEmpty()
        ? first(wanted, id -> !group.voters().contains(id))
            .map(id -> new Step.AddLearner(partition, id))
        : Optional.empty();
  }

  private Optional<Step> completeLearner() {
    return first(group.learners(), id -> group.fit().contains(id) && canVote(id))
        .map(id -> new Step.Promote(partition, id));
  }

  private Optional<Step> leftOverVoter() {
    if (!group.voters().containsAll(wanted) || !group.fit().containsAll(wanted)) {
      return Optional.empty();
    }
    return first(group.voters(), id -> !wanted.contains(id) && !isLeader(id) && canLeave(id))
        .<Step>map(id -> new Step.Remove(partition, id))
        .or(this::leaderThatLeaves);
  }

  private Optional<Step> leaderThatLeaves() {
    return group
        .leader()
        .filter(id -> !wanted.contains(id))
        .flatMap(id -> wished().or(() -> first(wanted, group.fit()::contains)))
        .map(id -> new Step.Transfer(partition, id));
  }

  private Optional<Step> wishedLeader() {
    return wished().filter(id -> !isLeader(id)).map(id -> new Step.Transfer(partition, id));
  }

  private Optional<Long> wished() {
    return Optional.ofNullable(members.get(placement.leader()))
        .filter(id -> group.voters().contains(id) && group.fit().contains(id));
  }

  private boolean isLeader(long id) {
    return group.leader().filter(leader -> leader == id).isPresent();
  }

  private boolean canLeave(long id) {
    Set<Long> others = new HashSet<>(group.voters());
    others.remove(id);
    return !isLeader(id) && !others.isEmpty() && group.commitsWith(others);
  }

  private boolean canVote(long id) {
    Set<Long> more = new HashSet<>(group.voters());
    more.add(id);
    return group.commitsWith(more);
  }

  private static Optional<Long> first(Set<Long> ids, LongPredicate which) {
    return ids.stream().filter(which::test).min(Comparator.naturalOrder());
  }
}
