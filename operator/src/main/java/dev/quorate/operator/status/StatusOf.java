package dev.quorate.operator.status;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Operation;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Plan;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import dev.quorate.operator.plan.view.Unseen;
import dev.quorate.operator.resources.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The status of a cluster, computed from the present observation. Only earlier decisions
 * (clusterId, epoch, genesis, intent, reset) are carried over as they were read.
 */
public final class StatusOf {
  private static final List<ConditionRule> CONDITIONS =
      List.of(
          new Ready(),
          new Available(),
          new Initialized(),
          new Progressing(),
          new Degraded(),
          new Reconciling(),
          new Stalled(),
          new SpecValid());

  private StatusOf() {}

  /**
   * @param trouble why the last act failed; empty if it did not
   */
  public static ClusterStatus cluster(Observed seen, Plan plan, Optional<String> trouble) {
    StatusInput now = StatusInput.of(seen, plan, trouble);
    ClusterStatus before = seen.status();
    // A cached read may be older than the status reported before.
    long generation = Math.max(before.observedGeneration(), seen.cluster().generation());
    List<Condition> conditions =
        CONDITIONS.stream().map(rule -> condition(rule, now, generation)).toList();
    List<MemberStatus> members = Members.of(seen);
    return new ClusterStatus(
        generation,
        conditions,
        Phase.of(now),
        before.clusterId(),
        before.epoch(),
        before.genesis(),
        before.resizing(),
        now.view().flatMap(ClusterView::leader),
        now.view().flatMap(ClusterView::term),
        (int) seen.slots().stream().filter(slot -> slot.pod().isPresent()).count(),
        ready(seen, members),
        Labels.selectorText(seen.ref()),
        members,
        operation(now),
        before.intent(),
        before.lastReset(),
        before.lastReplacement(),
        before.lastRecovery(),
        FindingEntries.of(plan.findings(), before, seen.now()));
  }

  // A member that the operator cannot ask counts by the readiness of its pod: clients are led to
  // it.
  private static int ready(Observed seen, List<MemberStatus> members) {
    List<String> unseen =
        seen.status().clusterId().isEmpty()
            ? List.of()
            : seen.formed().stream().filter(slot -> Unseen.is(seen, slot)).map(Slot::name).toList();
    return (int) members.stream().filter(m -> m.healthy() || unseen.contains(m.name())).count();
  }

  private static Condition condition(ConditionRule rule, StatusInput now, long generation) {
    ConditionValue verdict = rule.of(now);
    Instant since =
        now.seen()
            .status()
            .condition(rule.type())
            .filter(before -> before.status() == verdict.truth())
            .map(Condition::lastTransitionTime)
            .orElse(now.seen().now());
    return new Condition(
        rule.type(),
        verdict.truth(),
        verdict.reason().name(),
        verdict.message(),
        since,
        generation);
  }

  private static Optional<Operation> operation(StatusInput now) {
    if (now.decision() instanceof Decision.Settled || now.holdsFor(Reason.Paused)) {
      return Optional.empty();
    }
    String kind = Phase.operation(now);
    Instant since =
        now.seen()
            .status()
            .operation()
            .filter(before -> before.kind().equals(kind))
            .map(Operation::startTime)
            .orElse(now.seen().now());
    return Optional.of(new Operation(kind, now.reason().name(), since));
  }
}
