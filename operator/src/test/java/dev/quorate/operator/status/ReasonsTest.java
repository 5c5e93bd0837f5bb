package dev.quorate.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.plan.decision.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the page of the reasons, which is generated from the code, must tell of each. */
class ReasonsTest {
  @ParameterizedTest
  @EnumSource
  void everyReasonOfAConditionSaysWhereItIsFoundWhatItMeansAndWhatAPersonDoes(Reason reason) {
    assertThat(reason.meaning()).matches("[A-Z].*\\.");
    assertThat(reason.conditions()).isNotBlank();
    assertThat(reason.cure()).matches("|[A-Z].*\\.");
    if (reason.conditions().startsWith("Stalled")) {
      assertThat(reason.cure()).as("a person is needed").isNotBlank();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyEventHasAMeaningAndEveryWarningSaysWhatAPersonDoes(EventReason reason) {
    assertThat(reason.meaning()).matches("[A-Z].*\\.");
    assertThat(reason.cure()).matches("|[A-Z].*\\.");
    assertThat(reason.type().written()).isEqualTo(reason.cure().isEmpty() ? "Normal" : "Warning");
  }
}
