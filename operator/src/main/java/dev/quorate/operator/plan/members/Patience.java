package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.MemberTrouble;
import java.time.Duration;
import java.util.Set;

/**
 * How long the others wait for one that is on its way into the cluster: since when it is, the
 * findings of the last report say.
 */
final class Patience {
  /** For one that does not get any further. */
  static final Duration STUCK = Duration.ofSeconds(30);

  /** For one that receives entries: a large snapshot takes its time, and two of them longer. */
  static final Duration RECEIVING = Duration.ofMinutes(10);

  private static final Set<Reason> ON_THE_WAY =
      Set.of(Reason.MemberJoining, Reason.MemberCatchingUp);

  private Patience() {}

  // A finding about an earlier state of the member has another reason, and tells nothing of this.
  static boolean isOver(Observed seen, Slot slot, Duration patience) {
    Reason reason = MemberTrouble.reason(slot);
    return ON_THE_WAY.contains(reason)
        && Finding.age(seen, reason, Subject.member(slot.name())).compareTo(patience) >= 0;
  }
}
