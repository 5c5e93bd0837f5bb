package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * How long the others wait for one that is on its way into the cluster: since when it is, the
 * findings of the last report say.
 */
final class Patience {
  /** For one that does not get any further. */
  static final Duration STUCK = Duration.ofSeconds(30);

  /** For one that receives entries: a large snapshot takes its time, and two of them longer. */
  static final Duration RECEIVING = Duration.ofMinutes(10);

  private Patience() {}

  static boolean isOver(Observed seen, Slot slot, Duration patience) {
    return Stream.of(Reason.MemberJoining, Reason.MemberCatchingUp)
        .flatMap(reason -> seen.status().finding(reason.name(), slot.name()).stream())
        .filter(found -> isPresent(found.reason(), slot))
        .anyMatch(found -> !found.since().plus(patience).isAfter(seen.now()));
  }

  // A finding about an earlier state of the member tells nothing of this one.
  private static boolean isPresent(String reason, Slot slot) {
    return slot.report()
        .map(
            report ->
                switch (report.state()) {
                  case JOINING -> reason.equals(Reason.MemberJoining.name());
                  case CATCHING_UP, SERVING -> reason.equals(Reason.MemberCatchingUp.name());
                  case STARTING, WAITING, FORMING, STOPPING, FAILED -> false;
                })
        .orElse(false);
  }
}
