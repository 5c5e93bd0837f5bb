package dev.quorate.node.placement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who is to lead each partition: whoever was and still has a copy, as far as no member is to lead
 * more than one more than another.
 */
final class Leads {
  private final List<Set<String>> replicas;
  private final List<String> leaders = new ArrayList<>();
  private final Map<String, Integer> led = new TreeMap<>();

  private Leads(List<Set<String>> replicas) {
    this.replicas = replicas;
    replicas.forEach(here -> here.forEach(member -> led.put(member, 0)));
  }

  static List<Placement> of(PartitionMap previous, List<Set<String>> replicas) {
    Leads leads = new Leads(replicas);
    for (int partition = 0; partition < replicas.size(); partition++) {
      leads.first(partition, previous);
    }
    leads.even();
    List<Placement> placements = new ArrayList<>();
    for (int partition = 0; partition < replicas.size(); partition++) {
      placements.add(
          new Placement(List.copyOf(replicas.get(partition)), leads.leaders.get(partition)));
    }
    return placements;
  }

  private void first(int partition, PartitionMap previous) {
    Set<String> here = replicas.get(partition);
    Optional<String> before =
        partition < previous.placements().size()
            ? Optional.of(previous.placements().get(partition).leader()).filter(here::contains)
            : Optional.empty();
    String leader =
        before.orElseGet(() -> here.stream().min(Comparator.comparingInt(led::get)).orElseThrow());
    leaders.add(leader);
    led.merge(leader, 1, Integer::sum);
  }

  /** Along a chain of partitions where the two ends of the scale share none. */
  private void even() {
    for (boolean moved = true; moved; ) {
      moved = false;
      for (String member : led.keySet().toArray(String[]::new)) {
        moved |= relieve(member);
      }
    }
  }

  /** Whether it now leads one less, and one that led at least two fewer leads one more. */
  private boolean relieve(String most) {
    Map<String, Integer> through = new HashMap<>();
    Deque<String> reached = new ArrayDeque<>(List.of(most));
    while (!reached.isEmpty()) {
      String member = reached.removeFirst();
      if (led.get(most) - led.get(member) > 1) {
        hand(most, member, through);
        return true;
      }
      for (int partition = 0; partition < replicas.size(); partition++) {
        if (leaders.get(partition).equals(member)) {
          for (String other : replicas.get(partition)) {
            if (!other.equals(most) && through.putIfAbsent(other, partition) == null) {
              reached.addLast(other);
            }
          }
        }
      }
    }
    return false;
  }

  private void hand(String most, String fewest, Map<String, Integer> through) {
    for (String to = fewest; !to.equals(most); ) {
      int partition = through.get(to);
      String from = leaders.set(partition, to);
      to = from;
    }
    led.merge(most, -1, Integer::sum);
    led.merge(fewest, 1, Integer::sum);
  }
}
