package dev.quorate.operator.status;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.plan.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The lines of status.members. */
class MembersTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @Test
  void aLineSaysWhatItsMemberIsAndSinceWhenOneIsAway() {
    Seen seen =
        cluster(5)
            .ofX()
            .config(List.of(0, 3), List.of(1), 0)
            .member(0)
            .member(1)
            .joining(2)
            .noted(3, X, List.of(0, 3))
            .absent(4);

    assertThat(Members.of(seen.observed()))
        .extracting(
            MemberStatus::role,
            MemberStatus::memberId,
            MemberStatus::healthy,
            MemberStatus::lastSeen)
        .containsExactly(
            tuple("Voter", Optional.of(id(0)), true, Optional.empty()),
            tuple("Learner", Optional.of(id(1)), false, Optional.empty()),
            tuple("None", Optional.of(id(2)), false, Optional.empty()),
            tuple("Unknown", Optional.of(id(3)), false, Optional.of(NOW)),
            tuple("Unknown", Optional.empty(), false, Optional.of(NOW)));
  }

  @Test
  void aMessageIsCutWhereTheApiServerWouldRefuseIt() {
    String before = "has a pod that does not run: Evicted, ";
    String longest = "x".repeat(2048 - before.length());

    assertThat(message(longest)).isEqualTo(before + longest);
    assertThat(message(longest + "x"))
        .isEqualTo(before + "x".repeat(2048 - before.length() - 1) + "…");
  }

  private static String message(String ofThePlatform) {
    Seen seen = cluster(1).ofX().noted(0, X, List.of(0)).podProblem(0, "Evicted", ofThePlatform);
    return Members.of(seen.observed()).getFirst().message().orElseThrow();
  }
}
