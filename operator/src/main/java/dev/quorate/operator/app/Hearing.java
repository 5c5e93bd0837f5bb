package dev.quorate.operator.app;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether the operator hears of its clusters. Who is deaf for a minute is not ready, and for three
 * is started again: an operator that sees nothing must not look healthy. One who waits, for the API
 * server or for the lease, is not deaf. Thread-safe.
 */
final class Hearing {
  static final Duration NOT_READY_AFTER = Duration.ofMinutes(1);
  static final Duration RESTARTED_AFTER = Duration.ofMinutes(3);

  /** By which it hears; each of them is needed. */
  enum Channel {
    /** Reading our resources in at least one namespace that is watched. */
    READS,
    /** Looking at a cluster, of any. */
    PASSES,
    /** Having had a pass of late over each cluster that is there. */
    CLUSTERS,
    /** The watches in every namespace that can be read. */
    WATCHES
  }

  private enum Phase {
    STARTING,
    STANDBY,
    ACTIVE
  }

  private record Silence(long since, long last, String cause) {}

  private final LongSupplier nanos;
  private final Map<Channel, Silence> silences = new EnumMap<>(Channel.class);
  private Phase phase = Phase.STARTING;

  /**
   * @param nanos a clock that only goes forward
   */
  Hearing(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** It waits until another gives up the lease. */
  synchronized void standby() {
    phase = Phase.STANDBY;
  }

  synchronized void active() {
    phase = Phase.ACTIVE;
  }

  synchronized void heard(Channel channel) {
    silences.remove(channel);
  }

  synchronized void silent(Channel channel, String cause) {
    long now = nanos.getAsLong();
    Silence before = silences.get(channel);
    long since = before == null || isOver(before, now) ? now : before.since();
    silences.put(channel, new Silence(since, now, cause));
  }

  // Who is deaf notices again and again; a cluster that is gone, for one, is not looked at any
  // more.
  private static boolean isOver(Silence silence, long now) {
    return now - silence.last() >= NOT_READY_AFTER.toNanos();
  }

  boolean isReady() {
    return hasStarted() && deafFor(NOT_READY_AFTER).isEmpty();
  }

  boolean isAlive() {
    return deafFor(RESTARTED_AFTER).isEmpty();
  }

  private synchronized boolean hasStarted() {
    return phase != Phase.STARTING;
  }

  /** Why, if it is deaf for at least so long. */
  synchronized Optional<String> deafFor(Duration atLeast) {
    long now = nanos.getAsLong();
    return phase != Phase.ACTIVE
        ? Optional.empty()
        : silences.values().stream()
            .filter(silence -> !isOver(silence, now))
            .filter(silence -> now - silence.since() >= atLeast.toNanos())
            .map(Silence::cause)
            .findFirst();
  }
}
