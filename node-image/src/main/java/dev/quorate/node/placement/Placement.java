package dev.quorate.node.placement;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where a partition is to be.
 *
 * @param replicas names of the nodes with a copy, sorted
 * @param leader the one of them that is to lead while it can
 */
public record Placement(List<String> replicas, String leader) {
  public Placement {
    SortedSet<String> sorted = new TreeSet<>(replicas);
    if (sorted.size() != replicas.size()) {
      throw new IllegalArgumentException("a replica twice: " + replicas);
    }
    if (!sorted.contains(leader)) {
      throw new IllegalArgumentException(leader + " leads and has no copy: " + replicas);
    }
    replicas = List.copyOf(sorted);
  }
}
