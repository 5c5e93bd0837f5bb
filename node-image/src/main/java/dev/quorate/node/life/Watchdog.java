package dev.quorate.node.life;

import dev.quorate.node.connections.LoopWatch;
import dev.quorate.node.log.WriteAheadLog;
import dev.quorate.node.report.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds a thread that should come round many times a second and is stuck. Any thread. */
public final class Watchdog {
  /** Longer than a pause of the collector or of a slow disk; only a new process helps after it. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Longer than any turn takes, and than the pauses of a machine that works. */
  static final Duration BLOCKED = Duration.ofSeconds(10);

  private final Transitions transitions;
  private final CurrentMember member;
  private final MemberWatch watch;
  private final LoopWatch loops;

  public Watchdog(
      Transitions transitions, CurrentMember member, MemberWatch watch, LoopWatch loops) {
    this.transitions = transitions;
    this.member = member;
    this.watch = watch;
    this.loops = loops;
  }

  /**
   * Watches from the first SERVING on: before, a large snapshot or a long log may keep a thread for
   * as long as it takes.
   */
  Optional<String> stuckThread() {
    return stuck(silence());
  }

  /** Threads that do not come round, before that lasts so long that liveness fails. */
  Optional<Problem> problem() {
    SortedSet<String> blocked = new TreeSet<>();
    silence()
        .forEach(
            (thread, silence) -> {
              if (silence.compareTo(BLOCKED) > 0) {
                blocked.add(thread);
              }
            });
    // What it waits for is the disk, which is a problem of its own.
    blocked.remove(WriteAheadLog.THREAD);
    return blocked.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "ThreadBlocked",
                "threads that this node needs do nothing for more than %d s: %s"
                    .formatted(BLOCKED.toSeconds(), String.join(", ", blocked))));
  }

  private Map<String, Duration> silence() {
    Map<String, Duration> silence = new HashMap<>();
    if (transitions.hasServed() && !transitions.isStopping()) {
      silence.put(ControlThread.NAME, watch.silence());
      member.running().ifPresent(running -> silence.putAll(running.silence()));
      silence.putAll(loops.silence());
    }
    return silence;
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
