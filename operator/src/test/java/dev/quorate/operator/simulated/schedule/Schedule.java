package dev.quorate.operator.simulated.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What happens, in order. Everything else, such as the identifiers that are minted, follows from
 * the seed; so the same schedule always runs the same.
 */
record Schedule(long seed, List<Step> steps) {
  Schedule {
    steps = List.copyOf(steps);
  }

  Schedule with(List<Step> others) {
    return new Schedule(seed, others);
  }

  /** In one word, for replaying. */
  String code() {
    return seed + ":" + steps.stream().map(Step::code).collect(Collectors.joining(","));
  }

  static Schedule ofCode(String code) {
    int colon = code.indexOf(':');
    List<Step> steps =
        Arrays.stream(code.substring(colon + 1).split(","))
            .filter(step -> !step.isBlank())
            .map(Step::ofCode)
            .toList();
    return new Schedule(Long.parseLong(code.substring(0, colon)), steps);
  }
}
