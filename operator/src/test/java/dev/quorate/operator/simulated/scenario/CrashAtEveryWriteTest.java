package dev.quorate.operator.simulated.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.Requirement;
import dev.quorate.operator.simulated.Fault;
import dev.quorate.operator.simulated.PlannedFault;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, with every fault at every single write of it, must come to the same good end. */
@Execution(ExecutionMode.CONCURRENT)
class CrashAtEveryWriteTest {
  private static final long SEED = 7;
  private static final int[] STALENESS = {0, 6};
  private static final Set<Fault> FAULTS = EnumSet.complementOf(EnumSet.of(Fault.NONE));

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @Requirement("S0-5")
  void survivesEveryFaultAtEveryWrite(Scenario scenario) {
    long began = cpuTime();
    int writes = run(scenario, PlannedFault.none(0), Rehearsal.none()).operator().countedWrites();
    int survived = 0;
    int points = 0;
    for (int write = 1; write <= writes; write++) {
      for (int mostStale : STALENESS) {
        // Up to the write these runs are one.
        Rehearsal rehearsal = new Rehearsal(write);
        for (Fault fault : FAULTS) {
          points++;
          run(scenario, new PlannedFault(fault, write, mostStale), rehearsal);
          survived++;
          rehearsal.end();
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

  /** So every point is the run that it would be on its own, with nothing kept from another one. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("survivesEveryFaultAtEveryWrite")
  void runThatBeginsBeforeItsFaultIsTheWholeRun(Scenario scenario) {
    int last = run(scenario, PlannedFault.none(0), Rehearsal.none()).operator().countedWrites();
    for (int mostStale : STALENESS) {
      Rehearsal rehearsal = new Rehearsal(last);
      run(scenario, new PlannedFault(Fault.NOT_SENT, last, mostStale), rehearsal);
      rehearsal.end();
      PlannedFault planned = new PlannedFault(Fault.LATE, last, mostStale);
      ScenarioWorld whole = run(scenario, planned, Rehearsal.none());
      ScenarioWorld begun = run(scenario, planned, rehearsal);
      assertThat(begun.operator().writes()).isEqualTo(whole.operator().writes());
      assertThat(begun.simulation()).hasToString(whole.simulation().toString());
    }
  }

  /** The world at the end of the run. */
  private static ScenarioWorld run(Scenario scenario, PlannedFault fault, Rehearsal rehearsal) {
    ScenarioWorld world = new ScenarioWorld(SEED + fault.write(), fault, rehearsal);
    try {
      scenario.happenIn(world);
      return world;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s with %s: %s\nwrites: %s"
              .formatted(
                  scenario, fault, e.getMessage(), String.join("\n  ", world.operator().writes())),
          e);
    }
  }
}
