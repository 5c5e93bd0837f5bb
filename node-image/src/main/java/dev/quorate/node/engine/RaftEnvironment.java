package dev.quorate.node.engine;

import dev.quorate.node.memory.MemoryBudget;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the engine takes from outside: time, randomness and threads.
 *
 * @param monotonicMillis milliseconds from any origin, never going back
 * @param randoms a generator for each group
 * @param threads makes the long-lived threads: of the log, of the groups and their peers, of what
 *     applies
 * @param background resolves names and gives memory back; closed by its owner
 * @param memory of this process, from which all groups draw
 */
public record RaftEnvironment(
    LongSupplier monotonicMillis,
    Supplier<RandomGenerator> randoms,
    ThreadFactory threads,
    ExecutorService background,
    MemoryBudget memory) {

  /** With the memory of this process. */
  public RaftEnvironment(
      LongSupplier monotonicMillis,
      Supplier<RandomGenerator> randoms,
      ThreadFactory threads,
      ExecutorService background) {
    this(monotonicMillis, randoms, threads, background, MemoryBudget.ofProcess());
  }

  /** The machine's clock and randomness; daemon threads. */
  public static RaftEnvironment system(ExecutorService background) {
    return new RaftEnvironment(
        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
        () -> RandomGenerator.of("L64X128MixRandom"),
        Thread.ofPlatform().daemon().factory(),
        background);
  }

  /** Virtual threads for the background work: it waits for name servers. */
  public static RaftEnvironment system() {
    return system(Executors.newVirtualThreadPerTaskExecutor());
  }
}
