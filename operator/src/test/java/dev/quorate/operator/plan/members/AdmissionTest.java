package dev.quorate.operator.plan.members;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.plan.Seen;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Rule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of an admission brings a member further, and what only waits. */
class AdmissionTest {
  private final Rule all = new Admission();
  private final Rule progress = new Admission().progressOnly();

  private static Seen oneVoter() {
    return cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).empty(1);
  }

  private static CallJoin permit(int ordinal) {
    return new CallJoin(pod(ordinal), X, 1, List.of("demo-0:8080"));
  }

  @Test
  void aFirstPermitIsProgress() {
    assertThat(progress.candidates(oneVoter().empty(2).observed()))
        .containsExactly(permit(1), permit(2));
    assertThat(progress.decide(oneVoter().empty(2).observed())).contains(permit(1));
  }

  @Test
  void aPermitThatIsRepeatedIsNot() {
    var seen = oneVoter().joining(2).problem(2, "JoinPending").observed();

    assertThat(all.decide(seen)).contains(permit(2));
    assertThat(progress.decide(seen)).isEmpty();
  }

  @Test
  void waitingIsNot() {
    var seen = oneVoter().joining(2).observed();

    assertThat(all.decide(seen).filter(Decision.Wait.class::isInstance)).isPresent();
    assertThat(progress.decide(seen)).isEqualTo(Optional.empty());
  }
}
