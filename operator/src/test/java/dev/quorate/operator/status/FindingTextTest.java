package dev.quorate.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Findings as conditions and status.findings show them, within what the API server takes. */
class FindingTextTest {
  /** "StoreFull: " in front of each of several. */
  private static final int REASON = 11;

  private static Finding finding(String message) {
    return Finding.passing(Reason.StoreFull, Subject.CLUSTER, Severity.WARNING, message);
  }

  @Test
  void aSingleFindingIsShownWithoutItsReasonAndCutWhereItIsTooLong() {
    String longest = "x".repeat(8192);

    assertThat(FindingText.of(List.of(finding("full")))).isEqualTo("full");
    assertThat(FindingText.of(List.of(finding(longest)))).isEqualTo(longest);
    assertThat(FindingText.of(List.of(finding(longest + "x")))).isEqualTo("x".repeat(8191) + "…");
  }

  @Test
  void asManyFindingsAreShownAsFitWithTheirSeparators() {
    // 33 lines of 239 characters and a separator each leave room for 239: too little for one more.
    String line = "x".repeat(239 - REASON);

    assertThat(FindingText.of(Collections.nCopies(33, finding(line))).split("; "))
        .hasSize(33)
        .containsOnly("StoreFull: " + line);
    assertThat(FindingText.of(Collections.nCopies(40, finding(line))))
        .hasSize(33 * 241 + "and 7 more, see status.findings".length())
        .endsWith("; and 7 more, see status.findings");
  }

  @Test
  void everyFieldOfAnEntryIsCutWhereItIsTooLong() {
    String longest = "x".repeat(1024);
    Finding fits = finding(longest).withCure("delete keys");
    Finding tooLong = finding(longest + "x").withCure(longest + "y");

    List<FindingStatus> entries =
        FindingEntries.of(List.of(fits, tooLong), ClusterStatus.none(), Instant.EPOCH);

    assertThat(entries.getFirst().message()).isEqualTo(longest);
    assertThat(entries.getFirst().cure()).contains("delete keys");
    assertThat(entries.getLast().message()).isEqualTo("x".repeat(1023) + "…");
    assertThat(entries.getLast().cure()).contains("x".repeat(1023) + "…");
  }
}
