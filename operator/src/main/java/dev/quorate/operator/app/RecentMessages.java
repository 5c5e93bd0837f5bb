package dev.quorate.operator.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Knows which messages were logged lately. Thread-safe. */
final class RecentMessages {
  /** What lasts longer than this is worth another line. */
  private static final Duration LATELY = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Map<String, Instant> said = new HashMap<>();

  RecentMessages(InstantSource clock) {
    this.clock = clock;
  }

  /** Remembers the message if it was not logged lately. */
  synchronized boolean isNew(String message) {
    Instant now = clock.instant();
    said.values().removeIf(when -> when.plus(LATELY).isBefore(now));
    return said.putIfAbsent(message, now) == null;
  }
}
