package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who could lead in the place of the present leader. */
public final class Succession {
  private final Observed seen;
  private final MembershipView members;
  private final Slot leader;
  private final MemberReport leading;

  /**
   * @param leader a member that reports
   */
  public Succession(Observed seen, MembershipView members, Slot leader) {
    this.seen = seen;
    this.members = members;
    this.leader = leader;
    this.leading = leader.report().orElseThrow();
  }

  public Slot leader() {
    return leader;
  }

  /** The voter of this name, in the configuration of the leader. */
  public Optional<Peer> voter(String member) {
    return leading.voters().stream().filter(peer -> peer.nodeId().equals(member)).findFirst();
  }

  /** The one that lacks least; among equals the lowest ordinal, which leaves last. */
  public Optional<Peer> heir() {
    return leading.voters().stream()
        .filter(voter -> !voter.nodeId().equals(leader.name()))
        .filter(voter -> unfit(voter.nodeId()).isEmpty())
        .max(
            Comparator.comparingLong(
                    (Peer voter) -> progress(voter).map(Progress::matchIndex).orElse(0L))
                .thenComparing(Peer::nodeId, Comparator.reverseOrder()));
  }

  /** Why there is no {@link #heir}, of each voter. */
  public String nobody() {
    String why =
        leading.voters().stream()
            .map(Peer::nodeId)
            .filter(voter -> !voter.equals(leader.name()))
            .flatMap(voter -> unfit(voter).stream())
            .collect(Collectors.joining("; "));
    return why.isEmpty()
        ? leader.name() + " is the only voter; nobody else can lead"
        : "nobody but %s can lead: %s; order it again when that has changed"
            .formatted(leader.name(), why);
  }

  /** Why this member cannot lead, with its name; empty for one that can. */
  public Optional<String> unfit(String member) {
    Optional<Slot> slot =
        seen.formed().stream().filter(other -> other.name().equals(member)).findFirst();
    if (slot.isEmpty()) {
      return Optional.of(
          "%s is not a member; the members are %s"
              .formatted(
                  member,
                  seen.formed().stream().map(Slot::name).collect(Collectors.joining(", "))));
    }
    return trouble(slot.get()).map(trouble -> member + " " + trouble);
  }

  private Optional<String> trouble(Slot slot) {
    if (seen.leaving().contains(slot)) {
      return Optional.of("leaves the cluster, because fewer members are asked for");
    }
    Optional<MemberReport> report = slot.report().filter(members::isOne);
    if (report.isEmpty()) {
      return MemberTrouble.of(slot).or(() -> Optional.of("is no member of this cluster yet"));
    }
    Optional<Peer> voter = voter(slot.name());
    if (voter.isEmpty()) {
      return Optional.of("is a learner and has no vote yet");
    }
    if (report.get().state() != State.SERVING) {
      return Optional.of(MemberTrouble.state(report.get()));
    }
    if (slot.pod().filter(Pod::deleting).isPresent()) {
      return Optional.of("is being stopped");
    }
    if (slot.pod().filter(Pod::ready).isEmpty()) {
      return Optional.of("is not ready");
    }
    Optional<Progress> progress = progress(voter.get());
    if (progress.filter(Progress::counts).isEmpty()) {
      return Optional.of("does not answer the leader, or does not store what it is sent");
    }
    return report.get().caughtUp()
        ? Optional.empty()
        : Optional.of(lag(leading.commitIndex() - progress.get().matchIndex()));
  }

  private static String lag(long entries) {
    return entries > 1
        ? "lags %d entries behind the leader".formatted(entries)
        : "has not caught up with the leader";
  }

  private Optional<Progress> progress(Peer voter) {
    return leading.peers().stream()
        .filter(peer -> peer.memberId().equals(voter.memberId()))
        .findFirst();
  }
}
