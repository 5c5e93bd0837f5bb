package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import java.util.Comparator;
import java.util.List;
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

  /**
   * Why a member cannot lead.
   *
   * @param why with its name
   * @param passes whether that changes by itself, as a rule within seconds
   */
  public record Unfit(String why, boolean passes) {}

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
    String why = others().stream().map(Unfit::why).collect(Collectors.joining("; "));
    return why.isEmpty()
        ? leader.name() + " is the only voter; nobody else can lead"
        : "nobody but %s can lead: %s; order it again when that has changed"
            .formatted(leader.name(), why);
  }

  /** The voters that cannot lead, without the one that leads. */
  public List<Unfit> others() {
    return leading.voters().stream()
        .map(Peer::nodeId)
        .filter(voter -> !voter.equals(leader.name()))
        .flatMap(voter -> unfit(voter).stream())
        .toList();
  }

  /** Why this member cannot lead; empty for one that can. */
  public Optional<Unfit> unfit(String member) {
    Optional<Slot> slot =
        seen.formed().stream().filter(other -> other.name().equals(member)).findFirst();
    if (slot.isEmpty()) {
      return Optional.of(
          new Unfit(
              "%s is not a member; the members are %s"
                  .formatted(
                      member,
                      seen.formed().stream().map(Slot::name).collect(Collectors.joining(", "))),
              false));
    }
    if (seen.leaving().contains(slot.get())) {
      return Optional.of(
          new Unfit(member + " leaves the cluster, because fewer members are asked for", false));
    }
    return trouble(slot.get()).map(trouble -> new Unfit(member + " " + trouble, true));
  }

  private Optional<String> trouble(Slot slot) {
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
