package dev.quorate.node.placement;

import java.util.List;

/**
 * Where every partition is to be: what group 0 commits.
 *
 * @param version one more with each change; 0 before the first
 * @param placements by partition
 */
public record PartitionMap(long version, List<Placement> placements) {
  /** Before the first one is committed. */
  public static final PartitionMap NONE = new PartitionMap(0, List.of());

  public PartitionMap {
    placements = List.copyOf(placements);
  }

  /** This one, or the next version if something is to be elsewhere. */
  PartitionMap with(List<Placement> others) {
    return others.equals(placements) ? this : new PartitionMap(version + 1, others);
  }
}
