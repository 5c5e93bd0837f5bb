package dev.quorate.e2e.kube;

import java.time.Duration;

/** Takes and prints the time of a promise, so that a run's output tells how fast it was kept. */
public final class Timed {
  private final long start = System.nanoTime();

  private Timed() {}

  public static Timed start() {
    return new Timed();
  }

  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  public Duration print(String what) {
    Duration took = elapsed();
    System.out.printf("TIME %7.1f s  %s%n", took.toMillis() / 1000.0, what);
    return took;
  }
}
