package dev.quorate.operator.simulated;

import static dev.quorate.operator.simulated.Invariants.require;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Teardown.Purpose;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.AdoptCluster;
import dev.quorate.operator.plan.decision.Decision.CallGenesis;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.CallSurvive;
import dev.quorate.operator.plan.decision.Decision.ConfirmMember;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.RecordDeparture;
import dev.quorate.operator.plan.decision.Decision.RecordGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.RecordGrowth;
import dev.quorate.operator.plan.decision.Decision.RecordRecovery;
import dev.quorate.operator.plan.decision.Decision.RecordReplacement;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.ReleaseMember;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeMember;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must hold of each decision against what it was decided on, when it is carried out and before
 * anything goes wrong with it. A late write cannot know better; the members refuse it.
 *
 * <ul>
 *   <li>I1: a cluster is formed only for a recorded intent, or resumed where its genesis was
 *       written.
 *   <li>I3: a volume is given up only if its node reports that it is damaged, while the others are
 *       a majority, and no second one within a day.
 *   <li>I3: volumes go with the cluster only if the spec that is asked for and the one in force say
 *       so.
 *   <li>I2: a member is confirmed for the cluster of the status, which is the one on its disk.
 *   <li>I4: members join and are promoted one at a time: every voter that answers has received the
 *       last change; and the leader that is asked is that of the latest term.
 *   <li>I4, I8: a pod that serves is restarted only while every other voter serves, and only if it
 *       does not lead, or is the only voter.
 *   <li>Live: what cannot be undone is decided on a live look.
 *   <li>Honest: a cluster is called available only by what members say now.
 * </ul>
 */
final class DecisionInvariants {
  private static final Set<String> DAMAGE =
      Set.of("CorruptLog", "CorruptSnapshot", "LostAcknowledged");

  private final Simulation simulation;

  DecisionInvariants(Simulation simulation) {
    this.simulation = simulation;
  }

  /**
   * @param live whether the last look was no glance at a cache
   */
  void performs(Act act, Observed seen, boolean live) {
    require(live || !act.irreversible(), () -> "Live: decided on a glance at a cache: " + act);
    // Whatever else an act may be, these are all that can make two of one.
    if (act instanceof CallGenesis genesis) {
      intended(genesis, seen);
    }
    if (act instanceof RecordGenesisIntent || act instanceof AdoptCluster) {
      require(
          seen.status().intent().isEmpty() && seen.status().clusterId().isEmpty(),
          "I1: %s is recorded beside %s".formatted(act, seen.status().intent()));
    }
    if (act instanceof RecordTeardown teardown && teardown.purpose() == Purpose.DELETION) {
      require(
          seen.cluster().spec().whenDeleted() == Retention.DELETE
              && seen.cluster()
                  .validSpec()
                  .filter(valid -> valid.whenDeleted() == Retention.DELETE)
                  .isPresent(),
          "I3: no valid spec deletes the volumes of " + teardown);
    }
    if (act instanceof ConfirmMember confirm) {
      confirmed(confirm, seen);
    }
    if (act instanceof CallJoin join) {
      agreed(act, join.clusterId(), seen);
    }
    if (act instanceof Promote promote) {
      latestLeader(act, promote.pod(), seen);
      seen.status().clusterId().ifPresent(clusterId -> agreed(act, clusterId, seen));
    }
    if (act instanceof TransferLeadership transfer) {
      latestLeader(act, transfer.pod(), seen);
    }
    if (act instanceof RestartPod restart) {
      spares(restart, seen);
    }
    if (act instanceof RemoveMember remove) {
      latestLeader(act, remove.pod(), seen);
    }
    if (act instanceof ReleaseMember release) {
      latestLeader(act, release.pod(), seen);
      seen.status().clusterId().ifPresent(clusterId -> agreed(act, clusterId, seen));
    }
    if (act instanceof RecordReplacement replacement) {
      damaged(replacement, seen);
    }
    if (act instanceof RecordRecovery recovery) {
      lost(recovery, seen);
    }
    if (act instanceof CallSurvive survive) {
      alone(survive, seen);
    }
    if (act instanceof RecordDeparture
        || act instanceof RecordGrowth
        || act instanceof RecordReplacement) {
      require(
          seen.status().intent().isEmpty(),
          "%s is recorded beside %s".formatted(act, seen.status().intent()));
    }
  }

  private static void damaged(RecordReplacement act, Observed seen) {
    Optional<MemberReport> node = seen.slot(act.member()).flatMap(Slot::report);
    boolean ordered = Replacement.isOrdered(act.found());
    require(
        !ordered || node.filter(report -> report.state() != MemberReport.State.FAILED).isEmpty(),
        () -> "I4: it answers: " + act);
    require(
        ordered
            || node.filter(report -> report.state() == MemberReport.State.FAILED)
                .flatMap(MemberReport::failure)
                .filter(failure -> DAMAGE.contains(failure.reason()))
                .isPresent(),
        () -> "I3: its node reports no damage: " + act);
    require(
        ordered
            || seen.status()
                .lastReplacement()
                .filter(last -> !Replacement.isOrdered(last.found()))
                .filter(last -> last.since().plus(Duration.ofDays(1)).isAfter(seen.now()))
                .isEmpty(),
        () -> "I3: the second within a day: " + act);
    MemberReport leader =
        latest(members(seen, act.clusterId()))
            .orElseThrow(() -> new AssertionError("I4: nobody leads, and " + act));
    Set<String> others =
        leader.voters().stream()
            .map(Peer::memberId)
            .filter(id -> !id.equals(act.memberId()))
            .collect(Collectors.toSet());
    long active =
        1
            + leader.peers().stream()
                .filter(peer -> peer.counts() && others.contains(peer.memberId()))
                .count();
    require(active > others.size() / 2, () -> "I4: the others are no majority, and " + act);
  }

  private static void lost(RecordRecovery act, Observed seen) {
    List<MemberReport> members = members(seen, act.predecessor());
    require(
        seen.tasks().stream()
            .filter(task -> task.ref().equals(act.task()))
            .filter(task -> !task.dryRun())
            .anyMatch(task -> task.clusterId().equals(Optional.of(act.predecessor()))),
        () -> "Order: nobody ordered " + act);
    require(
        members.stream().noneMatch(member -> member.leader().isPresent()),
        () -> "I4: a leader is known, and " + act);
    Set<String> voters =
        members.stream().flatMap(member -> voters(member).stream()).collect(Collectors.toSet());
    long there =
        members.stream().filter(member -> voters.contains(member.memberId().orElse(""))).count();
    require(there <= voters.size() / 2, () -> "I4: the quorum is there, and " + act);
    require(
        !act.volumes().contains(act.survivor().volume()),
        () -> "I3: the survivor's volume goes too: " + act);
    boolean named =
        seen.tasks().stream()
            .filter(task -> task.ref().equals(act.task()))
            .anyMatch(task -> task.named().isPresent());
    require(
        named
            || members.stream()
                .filter(member -> member.role() == MemberReport.Role.VOTER)
                .noneMatch(
                    member ->
                        member.lastTerm() > act.survivor().lastTerm()
                            || (member.lastTerm() == act.survivor().lastTerm()
                                && member.lastIndex() > act.survivor().lastIndex())),
        () -> "Data: another one has more: " + act);
  }

  private static void alone(CallSurvive act, Observed seen) {
    Optional<Recovery> recorded = seen.status().recovery();
    require(
        recorded
            .filter(recovery -> recovery.clusterId().equals(act.clusterId()))
            .filter(recovery -> recovery.survivor().member().equals(act.pod().name()))
            .isPresent(),
        () -> "I1: no intent records " + act);
    require(
        seen.slots().stream()
            .flatMap(slot -> slot.volume().stream())
            .noneMatch(claim -> recorded.orElseThrow().volumes().contains(claim.ref())),
        () -> "I2: a recorded claim is there still, and " + act);
    require(
        seen.slots().stream()
            .flatMap(slot -> slot.report().stream())
            .filter(report -> !report.nodeId().equals(act.pod().name()))
            .noneMatch(
                report -> report.clusterId().equals(Optional.of(act.predecessor().clusterId()))),
        () -> "I2: another one has its data, and " + act);
  }

  private static void spares(RestartPod restart, Observed seen) {
    List<MemberReport> members = members(seen, seen.status().clusterId().orElse(""));
    MemberReport leader =
        latest(members).orElseThrow(() -> new AssertionError("I8: nobody leads, and " + restart));
    leader.voters().stream()
        .filter(voter -> !voter.nodeId().equals(restart.pod().name()))
        .forEach(
            voter ->
                require(
                    members.stream()
                        .filter(member -> member.nodeId().equals(voter.nodeId()))
                        .anyMatch(MemberReport::servesAsVoter),
                    () -> "I4: %s does not serve, and %s".formatted(voter.nodeId(), restart)));
    require(
        leader.voters().size() == 1 || !leader.nodeId().equals(restart.pod().name()),
        () -> "I8: it leads: " + restart);
  }

  private void intended(CallGenesis genesis, Observed seen) {
    boolean recorded =
        seen.status()
            .genesis()
            .map(Genesis::clusterId)
            .or(() -> seen.status().genesisIntent().map(GenesisIntent::clusterId))
            .filter(genesis.clusterId()::equals)
            .isPresent();
    boolean written =
        simulation
            .process(genesis.pod().uid())
            .map(FakeMember::disk)
            .flatMap(FakeDisk::clusterId)
            .filter(genesis.clusterId()::equals)
            .isPresent();
    require(recorded || written, "I1: no intent records " + genesis);
  }

  private void confirmed(ConfirmMember confirm, Observed seen) {
    Optional<String> held =
        simulation.process(confirm.pod().uid()).flatMap(member -> member.disk().clusterId());
    require(
        held.isEmpty()
            || (held.equals(Optional.of(confirm.clusterId()))
                && held.equals(seen.status().clusterId())),
        "I2: %s holds cluster %s of %s: %s"
            .formatted(confirm.pod(), held, seen.status().clusterId(), confirm));
  }

  private static void agreed(Act act, String clusterId, Observed seen) {
    List<MemberReport> members = members(seen, clusterId);
    Optional<MemberReport> leader = latest(members);
    Set<String> voters = leader.map(DecisionInvariants::voters).orElse(Set.of());
    members.stream()
        .filter(member -> member.role() == MemberReport.Role.VOTER)
        .filter(member -> !hasLeft(member, leader, seen))
        .forEach(
            member ->
                require(
                    voters(member).equals(voters),
                    () ->
                        "I4: %s knows the voters %s and not %s: %s"
                            .formatted(member.nodeId(), voters(member), voters, act)));
  }

  // It leaves, and need not have heard yet that it is out.
  private static boolean hasLeft(
      MemberReport member, Optional<MemberReport> leader, Observed seen) {
    boolean leaves =
        !seen.formed().stream().map(Slot::name).toList().contains(member.nodeId())
            || seen.status()
                .departure()
                .map(Departure::member)
                .equals(Optional.of(member.nodeId()));
    return leaves
        && leader
            .filter(
                report ->
                    Stream.concat(report.voters().stream(), report.learners().stream())
                        .noneMatch(peer -> peer.nodeId().equals(member.nodeId())))
            .isPresent();
  }

  private static void latestLeader(Act act, ObjectRef asked, Observed seen) {
    List<MemberReport> members = members(seen, seen.status().clusterId().orElse(""));
    require(
        latest(members).filter(leader -> leader.incarnation().equals(asked.uid())).isPresent(),
        "I4: %s is asked, and the leader of the latest term is %s: %s"
            .formatted(asked, latest(members).map(MemberReport::nodeId), act));
  }

  /** Honest: the condition Available. */
  void reports(ClusterStatus status, Observed seen) {
    boolean available =
        status
            .condition("Available")
            .map(Condition::status)
            .filter(Condition.Truth.TRUE::equals)
            .isPresent();
    String clusterId = seen.status().clusterId().orElse("");
    require(
        !available || latest(members(seen, clusterId)).isPresent(),
        () -> "Honest: Available is True and no member that answers leads " + clusterId);
  }

  private static List<MemberReport> members(Observed seen, String clusterId) {
    return seen.slots().stream()
        .flatMap(slot -> slot.report().stream())
        .filter(report -> report.clusterId().filter(clusterId::equals).isPresent())
        .filter(report -> report.state() != MemberReport.State.FAILED)
        .toList();
  }

  private static Optional<MemberReport> latest(List<MemberReport> members) {
    return members.stream()
        .filter(MemberReport::leads)
        .max(java.util.Comparator.comparingLong(MemberReport::term));
  }

  private static Set<String> voters(MemberReport report) {
    return report.voters().stream().map(Peer::memberId).collect(Collectors.toSet());
  }
}
