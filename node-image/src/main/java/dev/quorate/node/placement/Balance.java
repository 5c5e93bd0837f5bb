package dev.quorate.node.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The next map: every partition has its copies, no member has more than one copy more than another,
 * and as few copies move as that allows. Where there is a choice the {@link Ring} makes it, with
 * bounded loads (Mirrokni et al., 2016), so that every member would come to the same map.
 */
public final class Balance {
  private final List<List<String>> preferences;
  private final List<Set<String>> replicas = new ArrayList<>();
  private final Map<String, Integer> copies = new TreeMap<>();
  private final PartitionMap previous;
  private final int wanted;
  private final int enough;

  private Balance(PartitionMap previous, int partitions, Collection<String> members, int factor) {
    this.previous = previous;
    this.wanted = Math.min(factor, members.size());
    Ring ring = new Ring(members);
    this.preferences = IntStream.range(0, partitions).mapToObj(ring::order).toList();
    this.enough = Math.ceilDiv(partitions * wanted, members.size());
    members.forEach(member -> copies.put(member, 0));
  }

  /**
   * @param members names of the committed voters of group 0, at least one
   * @param factor copies of each partition; fewer where there are fewer members
   */
  public static PartitionMap next(
      PartitionMap previous, Partitions partitions, Set<String> members, int factor) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("no member to have a copy");
    }
    Balance balance = new Balance(previous, partitions.count(), new TreeSet<>(members), factor);
    for (int partition = 0; partition < partitions.count(); partition++) {
      balance.keep(partition);
    }
    for (int partition = 0; partition < partitions.count(); partition++) {
      balance.complete(partition);
    }
    balance.even();
    return previous.with(Leads.of(previous, balance.replicas));
  }

  private void keep(int partition) {
    Set<String> kept = new TreeSet<>();
    replicas.add(kept);
    copies.keySet().stream()
        .filter(member -> hasNow(partition, member))
        .toList()
        .forEach(member -> give(kept, member));
  }

  private void complete(int partition) {
    Set<String> here = replicas.get(partition);
    List<String> order = preferences.get(partition);
    while (here.size() > wanted) {
      take(here, fullest(here, order));
    }
    while (here.size() < wanted) {
      List<String> others = order.stream().filter(member -> !here.contains(member)).toList();
      give(
          here,
          others.stream()
              .filter(member -> copies.get(member) < enough)
              .findFirst()
              .orElseGet(others::getFirst));
    }
  }

  private String fullest(Set<String> here, List<String> order) {
    return here.stream()
        .max(Comparator.<String>comparingInt(copies::get).thenComparingInt(order::indexOf))
        .orElseThrow();
  }

  /** Each round moves one copy from a member with the most to one with the fewest. */
  private void even() {
    Comparator<String> byCopies =
        Comparator.<String>comparingInt(copies::get).thenComparing(Comparator.naturalOrder());
    while (true) {
      String most = copies.keySet().stream().max(byCopies).orElseThrow();
      String fewest = copies.keySet().stream().min(byCopies).orElseThrow();
      if (copies.get(most) - copies.get(fewest) <= 1) {
        return;
      }
      Set<String> here = replicas.get(cheapest(most, fewest));
      take(here, most);
      give(here, fewest);
    }
  }

  /** One where the copy is yet to come, else the one that prefers the second member the most. */
  private int cheapest(String from, String to) {
    return IntStream.range(0, replicas.size())
        .filter(p -> replicas.get(p).contains(from) && !replicas.get(p).contains(to))
        .boxed()
        .min(
            Comparator.<Integer, Boolean>comparing(p -> hasNow(p, from))
                .thenComparingInt(
                    p -> preferences.get(p).indexOf(to) - preferences.get(p).indexOf(from)))
        .orElseThrow();
  }

  private boolean hasNow(int partition, String member) {
    return partition < previous.placements().size()
        && previous.placements().get(partition).replicas().contains(member);
  }

  private void give(Set<String> here, String member) {
    here.add(member);
    copies.merge(member, 1, Integer::sum);
  }

  private void take(Set<String> here, String member) {
    here.remove(member);
    copies.merge(member, -1, Integer::sum);
  }
}
