package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.results.Section;
import dev.quorate.e2e.bench.servers.Members;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** One thing that is measured, of one system at a time. */
public interface Case {

  /** Which members a round gets. */
  enum Needs {
    /** Those that all such cases share, after a warm-up. */
    WARM,
    /** Started ones that only this case has, in all of its rounds. */
    OWN,
    /** Ones that are not started yet, in each round. */
    NEW
  }

  String name();

  Section section();

  String title();

  Needs needs();

  /** Where nobody says how many. */
  default int rounds() {
    return 3;
  }

  /** Minutes, so it is measured only when asked for. */
  default boolean takesLong() {
    return false;
  }

  /** -Xmx, if it is not the usual one. */
  default Optional<String> heap() {
    return Optional.empty();
  }

  default boolean isFor(String system) {
    return true;
  }

  default boolean needsGenerator() {
    return true;
  }

  /** Once, before the first round on its own members. */
  default void prepare(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {}

  /** One round. */
  Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed;
}
