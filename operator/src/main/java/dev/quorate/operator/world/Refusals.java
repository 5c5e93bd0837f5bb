package dev.quorate.operator.world;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.Planner;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.ExpandVolume;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which acts were refused, by cluster, and when each is tried again: ever later while it is refused
 * again. A process that starts tries at once, and learns of earlier refusals from the status.
 * Thread-safe.
 */
final class Refusals {
  private static final Duration SHORTEST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** A class that cannot expand volumes says the same for years. */
  private static final Duration LONGEST_OF_VOLUMES = Duration.ofMinutes(5);

  private static final Set<String> REPORTED =
      Set.of(Reason.RequestRefused.name(), Reason.VolumeNotExpanded.name());

  private final Map<ClusterRef, Map<Act, Attempt>> byCluster = new HashMap<>();

  /** The last attempt at an act, and what came of it. */
  private record Attempt(String cause, Duration pause, Instant next) {}

  /** The refusals of acts that are wanted now; the rest is forgotten. */
  synchronized List<Refusal> of(Observed seen, Instant now) {
    Map<Act, Attempt> attempts = byCluster.getOrDefault(seen.ref(), new HashMap<>());
    // So it nearly always is; to ask every rule for what it wants takes as long as to plan.
    if (attempts.isEmpty() && !isAnyReported(seen)) {
      return List.of();
    }
    List<Act> wanted = Planner.wanted(seen);
    attempts.keySet().retainAll(wanted);
    return wanted.stream()
        .flatMap(act -> refusal(act, Optional.ofNullable(attempts.get(act)), seen, now).stream())
        .toList();
  }

  private static Optional<Refusal> refusal(
      Act act, Optional<Attempt> attempt, Observed seen, Instant now) {
    return attempt
        .map(last -> new Refusal(act, last.cause(), !now.isBefore(last.next())))
        .or(() -> reported(act, seen).map(cause -> new Refusal(act, cause, true)));
  }

  private static boolean isAnyReported(Observed seen) {
    return seen.status().findings().stream()
        .anyMatch(finding -> REPORTED.contains(finding.reason()));
  }

  private static Optional<String> reported(Act act, Observed seen) {
    return seen.status()
        .finding(Refusal.reason(act).name(), Refusal.subject(act).name())
        .map(FindingStatus::message)
        .map(Refusal::cause);
  }

  synchronized void refused(ClusterRef cluster, Act act, String cause, Instant now) {
    byCluster
        .computeIfAbsent(cluster, none -> new HashMap<>())
        .compute(
            act,
            (same, before) -> {
              Duration pause = before == null ? SHORTEST : longer(before.pause(), longest(act));
              return new Attempt(cause, pause, now.plus(pause));
            });
  }

  private static Duration longest(Act act) {
    return act instanceof ExpandVolume ? LONGEST_OF_VOLUMES : LONGEST;
  }

  private static Duration longer(Duration pause, Duration longest) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longest) < 0 ? twice : longest;
  }

  synchronized void done(ClusterRef cluster, Act act) {
    byCluster.getOrDefault(cluster, new HashMap<>()).remove(act);
  }

  /** When the next of them is due that is not due yet. */
  synchronized Optional<Duration> next(ClusterRef cluster, Instant now) {
    return byCluster.getOrDefault(cluster, Map.of()).values().stream()
        .map(attempt -> Duration.between(now, attempt.next()))
        .filter(Duration::isPositive)
        .min(Duration::compareTo);
  }

  synchronized void forget(ClusterRef cluster) {
    byCluster.remove(cluster);
  }
}
