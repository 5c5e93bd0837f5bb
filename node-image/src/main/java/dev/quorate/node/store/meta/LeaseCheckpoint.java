package dev.quorate.node.store.meta;

import java.util.ArrayList;
import java.util.List;

/**
 * The remaining time of one lease.
 *
 * @param grantedAt of the lease that is meant
 * @param remaining in milliseconds; 0 if it may be renewed without a record from here on
 */
public record LeaseCheckpoint(long id, long grantedAt, long remaining) {
  static final int NUMBERS = 3;

  static List<Long> numbers(long term, List<LeaseCheckpoint> all) {
    List<Long> numbers = new ArrayList<>(1 + NUMBERS * all.size());
    numbers.add(term);
    for (LeaseCheckpoint each : all) {
      numbers.addAll(List.of(each.id, each.grantedAt, each.remaining));
    }
    return numbers;
  }

  /**
   * @param numbers a term, then those of each
   */
  static List<LeaseCheckpoint> of(List<Long> numbers) {
    List<LeaseCheckpoint> all = new ArrayList<>();
    for (int i = 1; i < numbers.size(); i += NUMBERS) {
      all.add(new LeaseCheckpoint(numbers.get(i), numbers.get(i + 1), numbers.get(i + 2)));
    }
    return all;
  }
}
