package dev.quorate.operator.plan.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.Seen;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Decision.Wait;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How rules are put together. */
class RuleTest {
  private static final Observed SEEN = Seen.whole(3).observed();
  private static final Decision FIRST = new Hold(Reason.StoreFull, "first");
  private static final Decision SECOND = new Hold(Reason.StoreFull, "second");
  private static final Rule.Several TWO = seen -> Stream.of(FIRST, SECOND);

  private static final Rule YIELDS =
      new Rule() {
        @Override
        public Optional<Decision> decide(Observed seen) {
          return Optional.of(FIRST);
        }

        @Override
        public boolean yieldsWhenRefused() {
          return true;
        }
      };

  private static Rule says(Decision decision) {
    return seen -> Optional.of(decision);
  }

  @Test
  void ofSeveralThingsTheFirstIsDecided() {
    assertThat(TWO.decide(SEEN)).contains(FIRST);
    assertThat(says(SECOND).candidates(SEEN)).containsExactly(SECOND);
  }

  @Test
  void aRuleCanBeTiedToTheWaitingOfAnother() {
    Rule waits = says(new Wait(Reason.NoLeader, "an election", Recheck.MOVING));

    assertThat(TWO.whileWaiting(waits).candidates(SEEN)).containsExactly(FIRST, SECOND);
    assertThat(TWO.whileWaiting(waits).decide(SEEN)).contains(FIRST);
    for (Rule other : List.<Rule>of(says(new Settled()), says(SECOND), seen -> Optional.empty())) {
      assertThat(TWO.whileWaiting(other).candidates(SEEN)).isEmpty();
    }
  }

  @Test
  void aRuleThatYieldsDoesSoWhileAnotherOneWaitsToo() {
    assertThat(YIELDS.whileWaiting(TWO).yieldsWhenRefused()).isTrue();
    assertThat(TWO.whileWaiting(YIELDS).yieldsWhenRefused()).isFalse();
  }
}
