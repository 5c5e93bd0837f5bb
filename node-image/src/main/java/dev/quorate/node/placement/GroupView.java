package dev.quorate.node.placement;

import java.util.Optional;
import java.util.Set;

/**
 * What the leader of group 0 knows of a partition's group.
 *
 * @param voters member ids of its configuration
 * @param learners the same
 * @param fit members of the configuration that answer and have caught up
 * @param leader its leader, if it has one
 */
public record GroupView(
    Set<Long> voters, Set<Long> learners, Set<Long> fit, Optional<Long> leader) {
  public GroupView {
    voters = Set.copyOf(voters);
    learners = Set.copyOf(learners);
    fit = Set.copyOf(fit);
  }

  /** Whether that many voters, with those of them that are fit, could commit. */
  boolean commitsWith(Set<Long> someVoters) {
    return someVoters.stream().filter(fit::contains).count() > someVoters.size() / 2;
  }
}
