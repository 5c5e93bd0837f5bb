package dev.quorate.operator.kubernetes.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.simulated.Seeds;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every scenario, with each fault at each request of the operator that changes something, has the
 * end that it has without a fault. All of these points take long: a build takes every k-th one, on
 * another day others. With {@code -Dquorate.points.every=1} all are taken, with {@code
 * -Dquorate.minutes=30} as many as fit, with {@code -Dquorate.scenario=RESET
 * -Dquorate.fault=ANSWER_LOST -Dquorate.request=7} that one.
 */
@DisplayName("With a fault at a request to a real API server, each scenario")
class FaultAtEveryRequestTest {
  private static final int POINTS_IN_A_BUILD = 2;
  private static final int AT_ONCE = Integer.getInteger("quorate.at-once", 2);

  /** Also at every second request of a run, and at every third. */
  private static final List<Integer> AGAIN = List.of(2, 3);

  private static ApiServer server;
  private static ExecutorService runs;
  private static long began;

  /**
   * The runs without a fault; under way from the beginning, so that there is always work for two.
   */
  private static final Map<RingScenario, Future<Run>> WITHOUT = new EnumMap<>(RingScenario.class);

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
    began = System.nanoTime();
    runs = Executors.newFixedThreadPool(AT_ONCE);
    scenarios()
        .forEach(
            scenario ->
                WITHOUT.put(scenario, runs.submit(() -> run(scenario, PlannedRequestFault.NONE))));
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      runs.shutdownNow();
      server.close();
    }
  }

  /** What a run came to; a fault that was planned for a request after its last one is none. */
  private record Run(ClusterEnd end, int requests, boolean faulty) {}

  /** The scenarios share the time; what one of them leaves is the next one's. */
  private static boolean isTimeLeft(RingScenario scenario) {
    int order = scenarios().toList().indexOf(scenario) + 1;
    return Seeds.lasting().isZero()
        || System.nanoTime() - began < Seeds.lasting().toNanos() * order / scenarios().count();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void hasTheEndThatItHasWithoutOne(RingScenario scenario)
      throws InterruptedException, ExecutionException {
    Run without = WITHOUT.get(scenario).get();
    List<PlannedRequestFault> points = points(without.requests());
    Map<RequestFault, List<String>> survived = new EnumMap<>(RequestFault.class);
    List<String> failures = new ArrayList<>();
    List<PlannedRequestFault> taken = new ArrayList<>();
    List<Future<Optional<Run>>> results =
        points.stream()
            .map(
                point ->
                    runs.submit(
                        () ->
                            isTimeLeft(scenario)
                                ? Optional.of(run(scenario, point))
                                : Optional.<Run>empty()))
            .toList();
    for (int i = 0; i < points.size(); i++) {
      PlannedRequestFault point = points.get(i);
      try {
        Optional<Run> result = results.get(i).get();
        if (result.isEmpty()) {
          continue;
        }
        taken.add(point);
        Run with = result.get();
        assertThat(with.end().sentences())
            .as("the end of %s", replay(scenario, point))
            .containsExactlyElementsOf(without.end().sentences());
        if (with.faulty()) {
          survived.computeIfAbsent(point.fault(), f -> new ArrayList<>()).add(point.toString());
        }
      } catch (ExecutionException e) {
        failures.add("%s: %s".formatted(replay(scenario, point), e.getCause().getMessage()));
      } catch (AssertionError e) {
        failures.add(e.getMessage());
      }
    }
    print(scenario, without, taken, survived);
    assertThat(failures).isEmpty();
  }

  static Stream<RingScenario> scenarios() {
    return Optional.ofNullable(System.getProperty("quorate.scenario"))
        .map(name -> Stream.of(RingScenario.valueOf(name)))
        .orElseGet(() -> Stream.of(RingScenario.values()));
  }

  private static Run run(RingScenario scenario, PlannedRequestFault fault) {
    try (var cluster = new RingCluster(server, fault)) {
      try {
        scenario.happenTo(cluster);
        assertThat(cluster.requests.forbidden()).as("not granted by the chart").isEmpty();
        return new Run(
            ClusterEnd.of(cluster), cluster.requests.counted(), cluster.requests.hasHappened());
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "%s with %s: %s%n%s".formatted(scenario, fault, e.getMessage(), cluster.describe()), e);
      }
    }
  }

  private static List<PlannedRequestFault> points(int requests) {
    Optional<String> fault = Optional.ofNullable(System.getProperty("quorate.fault"));
    if (fault.isPresent()) {
      return List.of(
          new PlannedRequestFault(
              RequestFault.valueOf(fault.get()),
              Integer.getInteger("quorate.request", 1),
              Boolean.getBoolean("quorate.again")));
    }
    List<PlannedRequestFault> all = new ArrayList<>();
    for (int request = 1; request <= requests; request++) {
      addEach(all, request, false);
    }
    AGAIN.forEach(request -> addEach(all, request, true));
    if (!Seeds.lasting().isZero()) {
      Collections.shuffle(all, new Random(dayOfTheYear()));
      return all;
    }
    int every = Integer.getInteger("quorate.points.every", every(all.size()));
    int first = Integer.getInteger("quorate.first", dayOfTheYear() % every);
    return Stream.iterate(first, index -> index < all.size(), index -> index + every)
        .map(all::get)
        .toList();
  }

  private static void addEach(List<PlannedRequestFault> points, int request, boolean again) {
    for (RequestFault fault : RequestFault.values()) {
      if (fault != RequestFault.NONE) {
        points.add(new PlannedRequestFault(fault, request, again));
      }
    }
  }

  // No multiple of the number of faults, which would take the same fault each time.
  private static int every(int points) {
    int every = Math.max(1, points / POINTS_IN_A_BUILD);
    return every % (RequestFault.values().length - 1) == 0 ? every + 1 : every;
  }

  private static int dayOfTheYear() {
    return LocalDate.now(ZoneOffset.UTC).getDayOfYear();
  }

  private static String replay(RingScenario scenario, PlannedRequestFault point) {
    return "%s (replay: -Dquorate.scenario=%s -Dquorate.fault=%s -Dquorate.request=%d -Dquorate.again=%b)"
        .formatted(scenario, scenario, point.fault(), point.request(), point.again());
  }

  private static void print(
      RingScenario scenario,
      Run without,
      List<PlannedRequestFault> points,
      Map<RequestFault, List<String>> survived) {
    for (RequestFault fault : RequestFault.values()) {
      long planned = points.stream().filter(point -> point.fault() == fault).count();
      if (planned > 0) {
        System.out.println(
            "API points survived: %d/%d (%s, %s, %d requests)"
                .formatted(
                    survived.getOrDefault(fault, List.of()).size(),
                    planned,
                    scenario,
                    fault,
                    without.requests()));
      }
    }
  }
}
