package dev.quorate.node.placement;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Consistent hashing (Karger et al., 1997) with virtual nodes: which members a partition prefers. A
 * member that comes or goes leaves the order of all others as it is.
 */
final class Ring {
  /** Of each member; more of them make the parts more even, and the ring slower to build. */
  private static final int VIRTUAL_NODES = 128;

  private final TreeMap<Long, String> points = new TreeMap<>(Long::compareUnsigned);
  private final int nodes;

  Ring(Collection<String> nodes) {
    this.nodes = nodes.size();
    for (String node : nodes) {
      for (int i = 0; i < VIRTUAL_NODES; i++) {
        // Two points in one place, were there ever any: the same one wins on every member.
        points.merge(
            point(node + "#" + i), node, (one, other) -> one.compareTo(other) < 0 ? one : other);
      }
    }
  }

  /** All members, the most preferred first. */
  List<String> order(int partition) {
    long from = point("partition " + partition);
    Set<String> order = new LinkedHashSet<>(points.tailMap(from, true).values());
    if (order.size() < nodes) {
      order.addAll(points.headMap(from, false).values());
    }
    return new ArrayList<>(order);
  }

  /** Whose part of the ring this place is in. */
  private String owner(long place) {
    Map.Entry<Long, String> next = points.ceilingEntry(place);
    return next == null ? points.firstEntry().getValue() : next.getValue();
  }

  /**
   * The owners at so many places, which are equally far from each other; none without members.
   *
   * @param places a power of two
   */
  List<String> owners(int places) {
    if (points.isEmpty()) {
      return List.of();
    }
    // The places count from 0 to 2^64, as the points do.
    long distance = Long.divideUnsigned(-1L, places) + 1;
    return IntStream.range(0, places).mapToObj(i -> owner(i * distance)).toList();
  }

  private static long point(String text) {
    return Partitions.hash(text.getBytes(UTF_8));
  }
}
