package dev.quorate.node.transport;

import dev.quorate.node.transport.PeerProblem.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who connected and was refused: one problem for each reason, however many they are and whatever
 * they call themselves. Thread-safe; times are in milliseconds of one clock.
 */
final class RefusedGreetings {
  private static final int MOST_REMEMBERED = 32;
  private static final int QUOTED = 3;

  /** Who stopped trying is no problem any more; a member tries at least every second. */
  private static final long FORGOTTEN_AFTER = 30_000;

  /** A message that changes wakes everybody who waits for the next report. */
  private static final long REWRITTEN_AFTER = 5_000;

  private final Map<Reason, Refused> byReason = new EnumMap<>(Reason.class);

  /** The last time that one of them was refused. */
  private record Refusal(String message, long at) {}

  /** Those of one reason. */
  private static final class Refused {
    /** By memberId, in the order in which they first came. */
    private final Map<Long, Refusal> sources = new LinkedHashMap<>();

    private long overflowedAt = Long.MIN_VALUE;
    private Optional<PeerProblem> shown = Optional.empty();
    private long shownAt;
  }

  /** Whether this is the first of its reason. */
  synchronized boolean add(PeerProblem problem, long now) {
    boolean isNew = !byReason.containsKey(problem.reason());
    Refused refused = byReason.computeIfAbsent(problem.reason(), reason -> new Refused());
    refused.sources.put(problem.memberId(), new Refusal(problem.message(), now));
    if (refused.sources.size() > MOST_REMEMBERED) {
      refused.sources.remove(refused.sources.keySet().iterator().next());
      refused.overflowedAt = now;
    }
    return isNew;
  }

  /** It greeted well, which says nothing of what it sends. Whether anything was known of it. */
  synchronized boolean forget(long memberId) {
    List<Refused> knowing =
        byReason.entrySet().stream()
            .filter(one -> one.getKey() != Reason.TermJump)
            .map(Map.Entry::getValue)
            .filter(refused -> refused.sources.remove(memberId) != null)
            .toList();
    knowing.forEach(refused -> refused.shown = Optional.empty());
    byReason.values().removeIf(refused -> refused.sources.isEmpty());
    return !knowing.isEmpty();
  }

  synchronized List<PeerProblem> current(long now) {
    List<PeerProblem> current = new ArrayList<>();
    byReason.forEach(
        (reason, refused) -> {
          if (refused.shown.isEmpty() || now - refused.shownAt >= REWRITTEN_AFTER) {
            refused.sources.values().removeIf(it -> now - it.at() > FORGOTTEN_AFTER);
            refused.shown = write(reason, refused, now);
            refused.shownAt = now;
          }
          refused.shown.ifPresent(current::add);
        });
    byReason.values().removeIf(refused -> refused.sources.isEmpty());
    return current;
  }

  private static Optional<PeerProblem> write(Reason reason, Refused refused, long now) {
    List<Long> memberIds = List.copyOf(refused.sources.keySet());
    if (memberIds.isEmpty()) {
      return Optional.empty();
    }
    List<Long> last = memberIds.subList(Math.max(0, memberIds.size() - QUOTED), memberIds.size());
    String quoted =
        last.stream()
            .map(memberId -> Objects.requireNonNull(refused.sources.get(memberId)).message())
            .collect(Collectors.joining("; "));
    boolean isMore =
        refused.overflowedAt != Long.MIN_VALUE && now - refused.overflowedAt <= FORGOTTEN_AFTER;
    String message =
        memberIds.size() == 1
            ? quoted
            : (isMore ? "more than " + MOST_REMEMBERED : memberIds.size())
                + " others were refused, the last of them: "
                + quoted;
    return Optional.of(new PeerProblem(last.getLast(), reason, message));
  }
}
