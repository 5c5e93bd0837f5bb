package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import dev.quorate.operator.plan.view.Update;
import java.util.Optional;

/** One word for people; programs read the conditions. */
final class Phase {
  private Phase() {}

  static String of(StatusInput now) {
    if (now.seen().cluster().deleting()) {
      return "Deleting";
    }
    if (now.holdsFor(Reason.Paused)) {
      return "Paused";
    }
    if (isResetting(now)) {
      return "Resetting";
    }
    if (now.holds()) {
      return "Blocked";
    }
    Optional<ClusterView> view = now.view();
    if (view.isEmpty()) {
      return "Forming";
    }
    if (now.seen().sleeps() && now.forPerson().isEmpty()) {
      return now.decision() instanceof Decision.Settled ? "Hibernated" : "Hibernating";
    }
    if (now.decision() instanceof Decision.Settled) {
      return now.forPerson().isEmpty() ? "Ready" : "Blocked";
    }
    return switch (new Available().of(now).truth()) {
      case TRUE -> "Progressing";
      case FALSE -> "Unavailable";
      case UNKNOWN -> "Unknown";
    };
  }

  /** The kind of operation that is under way. */
  static String operation(StatusInput now) {
    if (now.seen().cluster().deleting()) {
      return "Delete";
    }
    if (isResetting(now)) {
      return "Reset";
    }
    if (now.seen().status().departure().isPresent()) {
      return "Scale";
    }
    if (now.seen().status().replacement().isPresent()) {
      return "Replace";
    }
    if (now.seen().status().recovery().isPresent()) {
      return "Recover";
    }
    if (now.view().isEmpty()) {
      return "Genesis";
    }
    if (now.seen().hibernates()) {
      return "Hibernate";
    }
    return switch (now.reason()) {
      case MembersAdded, MemberLeaving -> "Scale";
      case RecoveryOrdered -> "Recover";
      case LeadershipOrdered -> "TransferLeadership";
      case RestartOrdered -> "Restart";
      case VolumeExpanding, VolumeNotExpanded -> "Expand";
      case MemberDataLost, MemberDamaged, ReplacementOrdered, QuorumAtRisk -> "Replace";
      case MemberWaiting, MemberJoining, MemberCaughtUp -> "Join";
      case MemberCatchingUp, MembersDisagree -> isRolling(now) ? "Roll" : "Join";
      default -> isRolling(now) ? "Roll" : "Repair";
    };
  }

  // The pod that was just made again does not serve yet, and others are to follow.
  private static boolean isRolling(StatusInput now) {
    return !Update.of(now.seen()).outdated().isEmpty();
  }

  private static boolean isResetting(StatusInput now) {
    return now.seen().status().runningReset().isPresent();
  }
}
