package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an observation tells of a formed cluster, for the status.
 *
 * @param leader its nodeId
 * @param voters memberIds
 * @param active voters that answer the leader and store what it sends, itself included
 * @param reachable members of this cluster that answered
 * @param missing nodeIds that should serve and do not
 * @param full nodeIds whose store takes nothing more
 */
public record ClusterView(
    String clusterId,
    Optional<String> leader,
    Optional<Long> term,
    Optional<Long> commitIndex,
    Set<String> voters,
    int active,
    int reachable,
    List<String> missing,
    List<String> full) {

  /** Empty while no cluster is formed. */
  public static Optional<ClusterView> of(Observed seen) {
    return seen.status().clusterId().map(clusterId -> of(seen, clusterId));
  }

  private static ClusterView of(Observed seen, String clusterId) {
    MembershipView members = MembershipView.of(seen, clusterId);
    Optional<Slot> leader = members.leader();
    Optional<MemberReport> report = leader.flatMap(Slot::report);
    Set<String> voters = members.voterIds();
    return new ClusterView(
        clusterId,
        leader.map(Slot::name),
        report.map(MemberReport::term),
        report.map(MemberReport::commitIndex),
        voters,
        report.map(r -> MembershipView.active(r, voters)).orElse(0),
        members.reports().size(),
        seen.formed().stream().filter(s -> !serves(s, clusterId)).map(Slot::name).toList(),
        members.reports().stream()
            .filter(ClusterView::isFull)
            .map(MemberReport::nodeId)
            .sorted()
            .toList());
  }

  private static boolean isFull(MemberReport report) {
    return report.problems().stream().anyMatch(problem -> problem.reason().equals("StoreFull"));
  }

  public boolean hasQuorum() {
    return leader.isPresent() && active >= MembershipView.majority(voters.size());
  }

  /** Every ordinal serves as a voter. */
  public boolean isComplete() {
    return hasQuorum() && missing.isEmpty();
  }

  public boolean serves(Slot slot) {
    return serves(slot, clusterId);
  }

  private static boolean serves(Slot slot, String clusterId) {
    return slot.report()
        .filter(r -> r.clusterId().filter(clusterId::equals).isPresent())
        .filter(MemberReport::servesAsVoter)
        .isPresent();
  }
}
