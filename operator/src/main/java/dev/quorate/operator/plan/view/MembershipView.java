package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the slots tell of one cluster's membership. Reports of members that belong to another
 * cluster, or have failed, do not count.
 */
public final class MembershipView {
  private final String clusterId;
  private final List<Slot> slots;
  private final List<MemberReport> reports;
  private final Optional<Slot> leader;
  private final Optional<String> departing;

  private MembershipView(String clusterId, List<Slot> slots, Optional<String> departing) {
    this.clusterId = clusterId;
    this.departing = departing;
    this.slots = slots;
    this.reports =
        slots.stream()
            .flatMap(slot -> slot.report().stream())
            .filter(report -> report.clusterId().filter(clusterId::equals).isPresent())
            .filter(report -> report.state() != State.FAILED)
            .toList();
    this.leader =
        slots.stream()
            .filter(
                slot -> slot.report().filter(MemberReport::leads).filter(this::isOne).isPresent())
            .max(Comparator.comparingLong(slot -> slot.report().orElseThrow().term()));
  }

  public static MembershipView of(Observed seen, String clusterId) {
    return new MembershipView(
        clusterId, seen.formed(), seen.status().departure().map(Departure::member));
  }

  public static int majority(int voters) {
    return voters / 2 + 1;
  }

  /**
   * The leader with the highest term: an older one may not know yet that it was replaced (Raft,
   * 5.1).
   */
  public Optional<Slot> leader() {
    return leader;
  }

  public List<Slot> outdatedSoleVoters() {
    return slots.stream()
        .filter(
            slot -> slot.report().filter(this::isOne).filter(this::isOutdatedSoleVoter).isPresent())
        .toList();
  }

  /**
   * The leader, if changes of the membership may be asked of it: its pod stays. One that is being
   * stopped leads until it has handed over, and serves its clients.
   */
  public Optional<Slot> leaderToAsk() {
    return leader().filter(slot -> slot.pod().filter(pod -> !pod.deleting()).isPresent());
  }

  /**
   * The configuration of the leader, or of the member that has seen most. Empty if no member knows
   * one.
   */
  public Optional<MemberReport> authority() {
    Optional<MemberReport> leading = leader().flatMap(Slot::report);
    return leading.isPresent()
        ? leading
        : reports.stream()
            .filter(report -> !report.voters().isEmpty())
            .filter(report -> !isOutdatedSoleVoter(report))
            // Not the term first: a copy that was kept from long ago may have led alone since.
            .max(
                Comparator.comparingLong(MemberReport::commitIndex)
                    .thenComparingLong(MemberReport::term));
  }

  /** Whether the report is of a member of this cluster that works with its data. */
  public boolean isOne(MemberReport report) {
    return reports.contains(report);
  }

  /**
   * Whether this member waits on a copy of its data from when it was the only voter, while another
   * one knows of more: it would lead without them. One step of the membership may be missing on any
   * member (Raft dissertation, 4.1), two may not on one that needs no other vote. It is the other
   * that is outdated only if the log of this one goes further.
   */
  public boolean isOutdatedSoleVoter(MemberReport report) {
    Optional<String> own = report.memberId();
    return report.awaitsConfirmation()
        && own.isPresent()
        && ids(report.voters()).equals(Set.of(own.get()))
        && reports.stream()
            .filter(other -> ids(other.voters()).size() > 2)
            .filter(other -> ids(other.voters()).contains(own.get()))
            .anyMatch(
                other ->
                    !other.awaitsConfirmation() || other.commitIndex() >= report.commitIndex());
  }

  /**
   * memberIds of the voters: by the authority, or else by the notes on the volumes. Empty if nobody
   * knows.
   */
  public Set<String> voterIds() {
    return authority()
        .map(report -> ids(report.voters()))
        .orElseGet(
            () ->
                slots.stream()
                    .flatMap(slot -> slot.volume().flatMap(Volume::identity).stream())
                    .filter(identity -> identity.clusterId().equals(clusterId))
                    .max(Comparator.comparingInt(identity -> identity.voters().size()))
                    .<Set<String>>map(VolumeIdentity::voters)
                    .orElse(Set.of()));
  }

  /**
   * How many of {@code voters} have their data on a volume here, counting each volume that was not
   * asked as one, also one that is not there yet: an empty claim may still be bound to a volume
   * that somebody kept.
   */
  public int possiblyThere(Set<String> voters) {
    int there = 0;
    for (Slot slot : slots) {
      there +=
          switch (Holding.of(slot)) {
            case Holding.Data data -> holds(data, voters) ? 1 : 0;
            case Holding.Unknown unknown -> 1;
            case Holding.Unbound unbound -> 1;
            case Holding.Unreadable unreadable -> 0;
            case Holding.Nothing nothing -> 0;
          };
    }
    return there;
  }

  /** How many of {@code voters} are surely here. */
  public int surelyThere(Set<String> voters) {
    return (int)
        slots.stream()
            .map(Holding::of)
            .filter(held -> held instanceof Holding.Data data && holds(data, voters))
            .count();
  }

  private boolean holds(Holding.Data data, Set<String> voters) {
    return data.clusterId().equals(clusterId)
        && data.memberId().filter(voters::contains).isPresent();
  }

  /** How many of {@code voters} answer the leader and store what it sends, itself included. */
  public static int active(MemberReport leader, Set<String> voters) {
    int self = leader.memberId().filter(voters::contains).isPresent() ? 1 : 0;
    return self
        + (int)
            leader.peers().stream()
                .filter(Progress::counts)
                .filter(peer -> voters.contains(peer.memberId()))
                .count();
  }

  /** Whether a majority of its voters answers this leader and stores what it sends. */
  public static boolean hearsAMajority(MemberReport leader) {
    Set<String> voters = ids(leader.voters());
    return active(leader, voters) >= majority(voters.size());
  }

  /** memberIds of the leader's voters apart from those of this node. */
  public Set<String> othersOf(Slot leader, String nodeId) {
    return leader.report().orElseThrow().voters().stream()
        .filter(voter -> !voter.nodeId().equals(nodeId))
        .map(Peer::memberId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How many of these are {@link #active}. */
  public int activeWithout(Slot leader, String nodeId) {
    return active(leader.report().orElseThrow(), othersOf(leader, nodeId));
  }

  /**
   * Every voter that answers has the leader's voters in its own log. One that is out of the
   * configuration because it leaves need not know that.
   */
  public boolean agreed() {
    return authority()
        .map(
            authority ->
                reports.stream()
                    .filter(report -> report.role() == MemberReport.Role.VOTER)
                    .filter(report -> !report.awaitsConfirmation())
                    .filter(report -> !hasLeft(report, authority))
                    .allMatch(report -> ids(report.voters()).equals(ids(authority.voters()))))
        .orElse(false);
  }

  private boolean hasLeft(MemberReport report, MemberReport authority) {
    return departing.filter(report.nodeId()::equals).isPresent()
        && everyone(authority).stream().noneMatch(peer -> peer.nodeId().equals(report.nodeId()));
  }

  /**
   * Whether the leader's configuration is in the logs of a majority of its voters, of whom every
   * one that answers has it: no later leader can be without it.
   */
  public boolean isDecided() {
    Set<String> voters =
        leader().flatMap(Slot::report).map(report -> ids(report.voters())).orElse(Set.of());
    long have =
        reports.stream()
            .filter(report -> report.memberId().filter(voters::contains).isPresent())
            .filter(report -> ids(report.voters()).equals(voters))
            .count();
    return !voters.isEmpty() && have >= majority(voters.size()) && agreed();
  }

  /**
   * Waits until {@link #agreed}.
   *
   * @param because the end of the message, see {@link MemberTrouble#because(List)}
   */
  public static Wait waitForAgreement(String because) {
    return new Wait(
        Reason.MembersDisagree,
        "waiting until every voter has received the last membership change" + because,
        Recheck.MOVING);
  }

  List<MemberReport> reports() {
    return reports;
  }

  public static Set<String> ids(List<Peer> members) {
    return members.stream().map(Peer::memberId).collect(Collectors.toUnmodifiableSet());
  }

  public static List<Peer> everyone(MemberReport report) {
    List<Peer> all = new ArrayList<>(report.voters());
    all.addAll(report.learners());
    return all;
  }

  public Optional<Slot> slotOf(String memberId) {
    return slots.stream()
        .filter(
            slot ->
                Holding.of(slot) instanceof Holding.Data data
                    && data.clusterId().equals(clusterId)
                    && data.memberId().filter(memberId::equals).isPresent())
        .findFirst();
  }
}
