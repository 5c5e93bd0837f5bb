package dev.quorate.operator.status;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.observed.MemberStatus.LogEnd;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.plan.view.ClusterView;
import dev.quorate.operator.plan.view.MemberTrouble;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The entries of status.members. */
final class Members {
  private static final int LONGEST_MESSAGE = 2048;

  private Members() {}

  static List<MemberStatus> of(Observed seen) {
    Optional<ClusterView> view = ClusterView.of(seen);
    return seen.formed().stream().map(slot -> line(seen, slot, view)).toList();
  }

  private static MemberStatus line(Observed seen, Slot slot, Optional<ClusterView> view) {
    Optional<MemberReport> report = slot.report();
    Optional<String> noted = slot.volume().flatMap(Volume::identity).map(VolumeIdentity::memberId);
    boolean healthy = view.filter(v -> v.serves(slot)).isPresent();
    Optional<Instant> lastSeen =
        report.isPresent()
            ? Optional.empty()
            : Optional.of(seen.status().awaySince(slot.name(), seen.now()));
    return new MemberStatus(
        slot.name(),
        report.isPresent() ? report.get().memberId() : noted,
        report.map(r -> role(r.role())).orElse("Unknown"),
        healthy,
        lag(report, view),
        slot.pod().map(Pod::uid),
        slot.volume().map(Volume::uid),
        slot.volume().map(Volume::size).filter(size -> !size.isEmpty()),
        slot.volume().flatMap(claim -> claim.extent().capacity()),
        report.map(MemberReport::version),
        lastSeen,
        report.flatMap(r -> logEnd(r, view)),
        MemberTrouble.of(slot).map(Members::shortened));
  }

  // The API server refuses a status with a longer one.
  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - 1) + "\u2026";
  }

  private static String role(MemberReport.Role role) {
    return switch (role) {
      case VOTER -> "Voter";
      case LEARNER -> "Learner";
      case NONE -> "None";
    };
  }

  // Only of one that catches up, and in powers of ten: the status of a cluster that takes writes
  // would otherwise change at every look.
  private static Optional<Long> lag(Optional<MemberReport> report, Optional<ClusterView> view) {
    return report
        .filter(r -> r.state() == MemberReport.State.CATCHING_UP)
        .filter(r -> r.clusterId().equals(view.map(ClusterView::clusterId)))
        .flatMap(
            r ->
                view.flatMap(ClusterView::commitIndex)
                    .map(commit -> rounded(commit - r.appliedIndex())));
  }

  // Without a leader nothing is added to any log, so that this causes no writes.
  private static Optional<LogEnd> logEnd(MemberReport report, Optional<ClusterView> view) {
    return view.filter(v -> v.leader().isEmpty())
        .filter(v -> report.clusterId().equals(Optional.of(v.clusterId())))
        .filter(v -> report.leader().isEmpty() && report.lastIndex() > 0)
        .map(v -> new LogEnd(report.lastTerm(), report.lastIndex(), report.commitIndex()));
  }

  private static long rounded(long entries) {
    if (entries <= 0) {
      return 0;
    }
    long step = 1;
    while (step < entries) {
      step *= 10;
    }
    return step;
  }
}
