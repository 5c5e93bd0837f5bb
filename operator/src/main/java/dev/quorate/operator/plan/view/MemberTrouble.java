package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The trouble of one member, in the words of who knows it: of the kubelet about its pod, of who
 * asked it in vain, or its own. To be read after the member's name.
 */
public final class MemberTrouble {
  /** A member that reports more than these has said what matters. */
  private static final int MOST_PROBLEMS = 3;

  private static final int MOST_MEMBERS = 3;

  private MemberTrouble() {}

  /**
   * "; " and the trouble of each of these, with its name: the end of a message that says what the
   * operator waits for. Empty if nobody reports trouble.
   */
  public static String because(List<Slot> slots) {
    return slots.stream()
        .flatMap(slot -> of(slot).map(trouble -> "; " + slot.name() + " " + trouble).stream())
        .limit(MOST_MEMBERS)
        .collect(Collectors.joining());
  }

  /** As {@link #because(List)}, of one. */
  public static String because(Slot slot) {
    return because(List.of(slot));
  }

  /** Empty for a member that reports no trouble. */
  public static Optional<String> of(Slot slot) {
    if (slot.pod().isEmpty()) {
      return Optional.of("has no pod yet");
    }
    return switch (slot.member().orElse(null)) {
      case MemberFact.Reachable(MemberReport report) -> of(report);
      case MemberFact.Unreachable unreachable ->
          slot.pod().flatMap(MemberTrouble::of).or(() -> Optional.of(unreachable.description()));
      case null -> slot.pod().flatMap(MemberTrouble::of);
    };
  }

  private static Optional<String> of(Pod pod) {
    return pod.problem()
        .map(MemberTrouble::words)
        .or(() -> Optional.of("has a pod that is being deleted").filter(deleted -> pod.deleting()));
  }

  /** Why a member that should serve does not, as its finding is named. */
  public static Reason reason(Slot slot) {
    if (slot.pod().isEmpty()) {
      return Reason.MembersStarting;
    }
    return slot.report()
        .map(
            report ->
                switch (report.state()) {
                  case WAITING -> Reason.MemberWaiting;
                  case JOINING -> Reason.MemberJoining;
                  case CATCHING_UP, SERVING -> Reason.MemberCatchingUp;
                  case STARTING, FORMING, STOPPING, FAILED -> Reason.MemberUnreachable;
                })
        .orElse(Reason.MemberUnreachable);
  }

  /** What a member that does not serve does instead. To be read after its name. */
  public static String state(MemberReport report) {
    return switch (report.state()) {
      case STARTING -> "is starting";
      case WAITING -> "is empty and waits for its permit to join";
      case FORMING -> "is forming the cluster";
      case JOINING -> "asks the leader to add it";
      case CATCHING_UP -> "is catching up";
      case SERVING -> "is not a voter that has caught up yet";
      case STOPPING -> "is stopping";
      case FAILED -> "refuses to serve";
    };
  }

  private static String words(Pod.Problem problem) {
    return "has a pod that does not run: %s, %s".formatted(problem.reason(), problem.message());
  }

  private static Optional<String> of(MemberReport report) {
    if (report.failure().isPresent()) {
      MemberReport.Failure failure = report.failure().get();
      return Optional.of("has failed: %s: %s".formatted(failure.reason(), failure.message()));
    }
    return report.problems().isEmpty()
        ? Optional.empty()
        : Optional.of(
            report.problems().stream()
                .limit(MOST_PROBLEMS)
                .map(problem -> problem.reason() + ": " + problem.message())
                .collect(Collectors.joining("; ", "reports ", "")));
  }
}
