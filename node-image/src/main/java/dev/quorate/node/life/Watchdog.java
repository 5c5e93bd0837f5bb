package dev.quorate.node.life;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Decides when a thread that should come round many times a second is stuck. */
public final class Watchdog {
  /** Longer than a pause of the collector or of a slow disk; only a new process helps after it. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Watchdog() {}

  /**
   * The thread that has been silent for longest, if that is too long.
   *
   * @param silence by the thread's name
   */
  public static Optional<String> stuck(Map<String, Duration> silence) {
    return silence.entrySet().stream()
        .filter(thread -> thread.getValue().compareTo(PATIENCE) > 0)
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }
}
