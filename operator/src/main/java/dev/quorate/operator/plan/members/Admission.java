package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Rule;
import java.util.stream.Stream;

/** Who comes in next: a learner that is in is promoted before the next member joins. */
public final class Admission implements Rule.Several {
  private final Promotion promotion = new Promotion();
  private final Joining joining = new Joining();

  @Override
  public Stream<Decision> candidates(Observed seen) {
    return Stream.concat(promotion.candidates(seen), joining.candidates(seen));
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  /**
   * The same rule as far as it brings a member further: neither waiting nor a permit that is
   * repeated.
   */
  public Rule progressOnly() {
    return new Progress(this);
  }

  private record Progress(Admission admission) implements Rule.Several {
    // What comes after waiting, or after a permit that is repeated, has to wait for it too.
    @Override
    public Stream<Decision> candidates(Observed seen) {
      return admission
          .candidates(seen)
          .takeWhile(next -> next instanceof Decision.Act && !isRepeated(next, seen));
    }

    @Override
    public boolean yieldsWhenRefused() {
      return true;
    }

    private static boolean isRepeated(Decision next, Observed seen) {
      return next instanceof CallJoin permit
          && seen.slot(permit.pod().name())
              .flatMap(Slot::report)
              .map(MemberReport::state)
              .filter(State.JOINING::equals)
              .isPresent();
    }
  }
}
