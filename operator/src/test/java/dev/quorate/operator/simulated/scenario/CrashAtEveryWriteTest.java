package dev.quorate.operator.simulated.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.Requirement;
import dev.quorate.operator.simulated.Fault;
import dev.quorate.operator.simulated.PlannedFault;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, with every fault at every single write of it, must come to the same good end. */
class CrashAtEveryWriteTest {
  private static final long SEED = 7;
  private static final int[] STALENESS = {0, 6};

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @Requirement("S0-5")
  void survivesEveryFaultAtEveryWrite(Scenario scenario) {
    long began = cpuTime();
    int writes = run(scenario, PlannedFault.none(0));
    int survived = 0;
    int points = 0;
    for (Fault fault : Fault.values()) {
      for (int write = 1; fault != Fault.NONE && write <= writes; write++) {
        for (int mostStale : STALENESS) {
          points++;
          run(scenario, new PlannedFault(fault, write, mostStale));
          survived++;
        }
      }
    }
    System.out.println(
        "crash points survived: %d/%d (%s, %d writes, %d ms of processor)"
            .formatted(survived, points, scenario, writes, cpuTime() - began));
    assertThat(survived).isEqualTo(points).isPositive();
  }

  /** Of this thread, in milliseconds: where the time of this ring goes. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
  }

  /** All, or the one of {@code -Dquorate.scenario}. */
  static Stream<Scenario> survivesEveryFaultAtEveryWrite() {
    return Optional.ofNullable(System.getProperty("quorate.scenario"))
        .map(name -> Stream.of(Scenario.valueOf(name)))
        .orElseGet(() -> Stream.of(Scenario.values()));
  }

  /** The number of writes of the run. */
  private static int run(Scenario scenario, PlannedFault fault) {
    ScenarioWorld world = new ScenarioWorld(SEED + fault.write(), fault);
    try {
      scenario.happenIn(world);
      return world.operator().countedWrites();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s with %s: %s\nwrites: %s"
              .formatted(
                  scenario, fault, e.getMessage(), String.join("\n  ", world.operator().writes())),
          e);
    }
  }
}
