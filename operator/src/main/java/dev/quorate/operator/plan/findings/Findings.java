package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.FindingRule;
import java.util.List;
import java.util.stream.Stream;

/** Everything that is wrong with a cluster. No rule hides what another one finds. */
public final class Findings {
  private static final List<FindingRule> RULES =
      List.of(
          new LostData(),
          new UnformedData(),
          new StrangeVolumes(),
          new RefusingMembers(),
          new AbsentMembers(),
          new BlockedPods(),
          new EndedContainers(),
          new DeletedClaims(),
          new SurplusClaims(),
          new FullStores(),
          new GrowingVolumes(),
          new ForeignObjects(),
          new AskedRestarts(),
          new PendingUpdate(),
          new Wishes());

  private Findings() {}

  public static Stream<Finding> of(Observed seen) {
    return RULES.stream().flatMap(rule -> rule.find(seen)).distinct();
  }

  /** The cluster is about to be given up or followed by the next one, by somebody's order. */
  static boolean isSucceeded(Observed seen) {
    return isEnding(seen) || seen.status().recovery().isPresent();
  }

  /** Its pods and volumes are about to go, by somebody's order: what they hold is no trouble. */
  static boolean isEnding(Observed seen) {
    return seen.cluster().deleting() || seen.status().runningTeardown().isPresent();
  }

  /** That no member answers is no trouble, because somebody asked for that. */
  static boolean isSilent(Observed seen) {
    return isEnding(seen) || seen.sleeps();
  }
}
