package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.faults.Porcupine.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to the processes and their links, what five clients see on five keys is
 * linearizable, and they are answered again once it has ended.
 *
 * <p>{@code make faults} for the long run; {@code -Dquorate.rounds=}, {@code -Dquorate.seed=} to
 * repeat the choice of faults and victims, {@code -Dquorate.faults=CUT_ONE_LINK,DEAF_LEADER} for
 * these alone. The histories that are kept are checked again by scripts/linearizability.
 */
class FaultsTest {
  private static final Path KEPT = Path.of("target", "histories");

  @TempDir private Path directory;

  private final int rounds = Integer.getInteger("quorate.rounds", 5);
  private final long seed = Long.getLong("quorate.seed", System.nanoTime());
  private final String only = System.getProperty("quorate.faults", "");
  private final Random random = new Random(seed);
  private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);
  private final List<Fault> shuffled = new ArrayList<>();
  private Porcupine checker;

  @BeforeEach
  void buildTheChecker() throws Exception {
    checker = Porcupine.buildOrSkip(directory);
  }

  @Test
  void clientsSeeALinearizableStoreUnderFaults() throws Exception {
    Files.createDirectories(KEPT);
    long known = 0;
    long unknown = 0;
    boolean isSwapRefused = false;
    try (ThreeNodes nodes = start();
        Workload workload = new Workload(nodes.clientPorts(), seed)) {
      for (int round = 0; round < rounds; round++) {
        Fault fault = nextFault();
        History history = round(fault, nodes, workload);
        known += history.count(Operation.Outcome.OK);
        unknown += history.count(Operation.Outcome.UNKNOWN);
        String name = "seed%d-round%d".formatted(seed, round);
        assertThat(check(history, name))
            .as("%s, with %s (history and drawing: %s)", name, fault, KEPT.toAbsolutePath())
            .isEqualTo(Verdict.LINEARIZABLE);
        if (!isSwapRefused) {
          isSwapRefused = refusesASwap(history);
        }
        if ((round + 1) % 20 == 0) {
          System.out.printf("faults: %d rounds, %d operations answered%n", round + 1, known);
        }
      }
      System.out.printf(
          "faults: %d rounds, %d operations answered, %d in doubt, all linearizable (seed %d): %s%n",
          rounds, known, unknown, seed, injected);
    }
    Stream.of(Fault.values())
        .filter(fault -> !fault.isPossible())
        .forEach(
            fault ->
                System.out.println("skipped, as it needs root and -Dquorate.disks=true: " + fault));
    assertThat(known).as("the load has to be real").isGreaterThan(rounds * 50L);
    assertThat(isSwapRefused).as("the checker sees a swapped read of these histories").isTrue();
  }

  private ThreeNodes start() throws IOException {
    ThreeNodes nodes = new ThreeNodes(directory);
    return LoopDisk.isWanted() ? nodes.mountDisks().form() : nodes.form();
  }

  private History round(Fault fault, ThreeNodes nodes, Workload workload) {
    try {
      workload.awaitAnswers(10);
      Fault.Healing healing = fault.inject(nodes, random);
      injected.merge(fault, 1, Integer::sum);
      LockSupport.parkNanos(
          TimeUnit.MILLISECONDS.toNanos(random.nextInt((int) fault.longest().toMillis())));
      healing.heal();
      nodes.awaitServing();
      workload.awaitAnswers(10);
      return workload.next();
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "round with %s (seed %d): %s".formatted(fault, seed, nodes.describe()), e);
    }
  }

  /** Each fault once, in random order, before any comes again. */
  private Fault nextFault() {
    if (shuffled.isEmpty()) {
      Stream.of(Fault.values())
          .filter(Fault::isPossible)
          .filter(fault -> only.isEmpty() || only.contains(fault.name()))
          .forEach(shuffled::add);
      Collections.shuffle(shuffled, random);
    }
    return shuffled.removeLast();
  }

  /** Keeps the history unless it is linearizable. */
  private Verdict check(History history, String name) throws Exception {
    Path file = KEPT.resolve(name + ".jsonl");
    history.write(file);
    Verdict verdict = checker.check(file, KEPT.resolve(name + ".html"));
    if (verdict == Verdict.LINEARIZABLE) {
      Files.delete(file);
    }
    return verdict;
  }

  private boolean refusesASwap(History history) throws Exception {
    Path file = directory.resolve("swapped.jsonl");
    if (history.withOneSwappedRead().isEmpty()) {
      return false;
    }
    history.withOneSwappedRead().get().write(file);
    assertThat(checker.check(file, directory.resolve("swapped.html")))
        .as("a history with one swapped read")
        .isEqualTo(Verdict.NOT_LINEARIZABLE);
    return true;
  }
}
