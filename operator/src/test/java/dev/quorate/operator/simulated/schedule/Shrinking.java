package dev.quorate.operator.simulated.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Leaves steps out of a failing schedule as long as it fails in the same way: halves first, then
 * ever smaller parts, at last single steps (delta debugging, Zeller and Hildebrandt 2002).
 */
final class Shrinking {
  private final Predicate<List<Step>> fails;
  private final InstantSource clock;
  private final Duration limit;

  /**
   * @param limit when it stops with what it has
   */
  Shrinking(Predicate<List<Step>> fails, InstantSource clock, Duration limit) {
    this.fails = fails;
    this.clock = clock;
    this.limit = limit;
  }

  List<Step> of(List<Step> failing) {
    var deadline = clock.instant().plus(limit);
    List<Step> smallest = failing;
    int size = Math.max(1, failing.size() / 2);
    while (clock.instant().isBefore(deadline)) {
      List<Step> smaller = withoutPartsOf(size, smallest, deadline);
      boolean shrunk = smaller.size() < smallest.size();
      smallest = smaller;
      if (size == 1 && !shrunk) {
        return smallest;
      }
      size = Math.max(1, size / 2);
    }
    return smallest;
  }

  /** From the end on: what happens last is mostly there only because the run was to go on. */
  private List<Step> withoutPartsOf(int size, List<Step> steps, Instant deadline) {
    List<Step> kept = steps;
    for (int to = steps.size(); to > 0 && clock.instant().isBefore(deadline); to -= size) {
      List<Step> rest = without(kept, Math.max(0, to - size), to);
      if (rest.size() < kept.size() && fails.test(rest)) {
        kept = rest;
      }
    }
    return kept;
  }

  private static List<Step> without(List<Step> steps, int from, int to) {
    List<Step> rest = new ArrayList<>(steps.subList(0, from));
    rest.addAll(steps.subList(Math.min(to, steps.size()), steps.size()));
    return rest;
  }
}
