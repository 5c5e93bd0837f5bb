package dev.quorate.node.life;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds a thread that should come round many times a second and is stuck. Any thread. */
public final class Watchdog {
  /** Longer than a pause of the collector or of a slow disk; only a new process helps after it. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Transitions transitions;
  private final CurrentMember member;
  private final MemberWatch watch;

  public Watchdog(Transitions transitions, CurrentMember member, MemberWatch watch) {
    this.transitions = transitions;
    this.member = member;
    this.watch = watch;
  }

  /**
   * Watches from the first SERVING on: before, a large snapshot or a long log may keep a thread for
   * as long as it takes.
   */
  Optional<String> stuckThread() {
    if (!transitions.hasServed() || transitions.isStopping()) {
      return Optional.empty();
    }
    Map<String, Duration> silence = new HashMap<>();
    silence.put(ControlThread.NAME, watch.silence());
    member.running().ifPresent(running -> silence.putAll(running.silence()));
    return stuck(silence);
  }

  /**
   * The thread that has been silent for longest, if that is too long.
   *
   * @param silence by the thread's name
   */
  static Optional<String> stuck(Map<String, Duration> silence) {
    return silence.entrySet().stream()
        .filter(thread -> thread.getValue().compareTo(PATIENCE) > 0)
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }
}
