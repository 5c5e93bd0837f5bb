package dev.quorate.operator.plan;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Plan;
import dev.quorate.operator.plan.decision.Refusal;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.findings.Findings;
import dev.quorate.operator.plan.identity.Confirmation;
import dev.quorate.operator.plan.identity.ForeignVolumes;
import dev.quorate.operator.plan.identity.IdentityTable;
import dev.quorate.operator.plan.identity.SnapshotPods;
import dev.quorate.operator.plan.members.Admission;
import dev.quorate.operator.plan.members.Expanding;
import dev.quorate.operator.plan.members.FailedMembers;
import dev.quorate.operator.plan.members.Growing;
import dev.quorate.operator.plan.members.Leaving;
import dev.quorate.operator.plan.members.OutdatedPods;
import dev.quorate.operator.plan.members.Replacing;
import dev.quorate.operator.plan.members.Rolling;
import dev.quorate.operator.plan.members.Starting;
import dev.quorate.operator.plan.members.Stopping;
import dev.quorate.operator.plan.members.VolumeNotes;
import dev.quorate.operator.plan.objects.BlockedObjects;
import dev.quorate.operator.plan.objects.ChangedObjects;
import dev.quorate.operator.plan.objects.MissingObjects;
import dev.quorate.operator.plan.orders.Deletion;
import dev.quorate.operator.plan.orders.ExpiredTasks;
import dev.quorate.operator.plan.orders.Handover;
import dev.quorate.operator.plan.orders.OrderedReplacements;
import dev.quorate.operator.plan.orders.OrderedRestarts;
import dev.quorate.operator.plan.orders.Pause;
import dev.quorate.operator.plan.orders.RunningTask;
import dev.quorate.operator.plan.orders.SpecValidity;
import dev.quorate.operator.plan.orders.TaskReports;
import dev.quorate.operator.plan.orders.UnsupportedSpec;
import dev.quorate.operator.plan.orders.ValidSpecs;
import dev.quorate.operator.plan.recovery.OrderedRecoveries;
import dev.quorate.operator.plan.recovery.Recovering;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides the one next step for a cluster, and finds everything that is wrong with it. Pure: the
 * same observation always gives the same plan. Of the decisions the first rule that has something
 * to say wins, and no rule knows the one above it; findings are found whatever is decided.
 */
public final class Planner {
  /**
   * What people ask for. While one of these has something to say, nothing else is done, unless it
   * yields.
   */
  private static final List<Rule> ORDERS =
      List.of(
          new Deletion(),
          new Pause(),
          new SpecValidity(),
          new ValidSpecs(),
          new ExpiredTasks(),
          new TaskReports(),
          new RunningTask(),
          new Handover(),
          new OrderedRestarts(),
          new OrderedReplacements(),
          new OrderedRecoveries());

  private static final List<Rule> CARE =
      List.of(
          new MissingObjects(),
          // Before the genesis, after which nobody looks for one.
          new SnapshotPods(),
          // Before anything waits for a member that cannot come.
          new OutdatedPods(),
          // Before anything waits: a full volume may be why it waits. And before members are added,
          // so that they get the new size.
          new Expanding().requestsOnly(),
          // Before holds and waits: members that wait could be all that is missing.
          new Confirmation(),
          new VolumeNotes().whileWaiting(new IdentityTable()),
          new IdentityTable(),
          // Before the repair of drift; its waiting comes after, because what drifted may be what
          // it waits for.
          new Admission().progressOnly(),
          new ChangedObjects(),
          new VolumeNotes(),
          // After the objects, which lead clients to nobody meanwhile.
          new Recovering(),
          // Nobody is in the way of members to come: also one that waits for itself is not.
          new Growing(),
          // A pod with a broken change is made again whatever its node waits for.
          new Rolling().ofThoseThatDoNotServe(),
          new Admission(),
          // Members that stay come first.
          new Replacing(),
          // Before the holds: a person may send away the very member that causes one.
          new Leaving(),
          new ForeignVolumes(),
          new FailedMembers(),
          new BlockedObjects(),
          new Starting(),
          new Rolling(),
          new Expanding(),
          new UnsupportedSpec());

  /**
   * For a cluster that hibernates: its volumes are noted, its pods stop, its objects are kept, and
   * nobody is missed.
   */
  private static final List<Rule> REST =
      List.of(
          new MissingObjects(),
          new SnapshotPods(),
          // The only moment at which somebody can tell what they hold.
          new VolumeNotes(),
          new ChangedObjects(),
          new BlockedObjects(),
          new Stopping(),
          new UnsupportedSpec());

  private Planner() {}

  /** The next step while nothing is refused. */
  public static Decision decide(Observed seen) {
    return decide(seen, List.of());
  }

  /**
   * @param refusals of acts that are wanted still, see {@link #wanted}
   */
  public static Plan plan(Observed seen, List<Refusal> refusals) {
    return new Plan(
        decide(seen, refusals),
        Stream.concat(Findings.of(seen), refusals.stream().map(Refusal::finding)).toList());
  }

  /**
   * Every act that some rule asks for, whether or not it is its turn: that another one was refused
   * is of no interest any more.
   */
  public static List<Act> wanted(Observed seen) {
    List<Rule> alone = ORDERS.stream().filter(rule -> !rule.yieldsWhenRefused()).toList();
    boolean ordered = candidates(alone, seen).findAny().isPresent();
    return candidates(ordered ? ORDERS : rules(seen), seen)
        .filter(Act.class::isInstance)
        .map(Act.class::cast)
        .distinct()
        .toList();
  }

  private static Decision decide(Observed seen, List<Refusal> refusals) {
    List<Act> refused =
        refusals.stream().filter(refusal -> !refusal.due()).map(Refusal::act).toList();
    List<Rule> rules = rules(seen);
    return rules.stream()
        .flatMap(rule -> rule.candidates(seen).filter(next -> !isPassedOver(rule, next, refused)))
        .findFirst()
        .or(() -> candidates(rules, seen).findFirst())
        .orElseGet(Decision.Settled::new);
  }

  private static List<Rule> rules(Observed seen) {
    return Stream.concat(ORDERS.stream(), (seen.hibernates() ? REST : CARE).stream()).toList();
  }

  private static boolean isPassedOver(Rule rule, Decision next, List<Act> refused) {
    return rule.yieldsWhenRefused() && next instanceof Act act && refused.contains(act);
  }

  private static Stream<Decision> candidates(List<Rule> rules, Observed seen) {
    return rules.stream().flatMap(rule -> rule.candidates(seen));
  }
}
