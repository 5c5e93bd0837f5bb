package dev.quorate.operator.plan.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberFact.Cause;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Failure;
import dev.quorate.operator.observed.MemberReport.Problem;
import dev.quorate.operator.observed.MemberReport.Role;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever knows what is wrong with a member is quoted. */
class MemberTroubleTest {
  private static final MemberFact SILENT =
      new MemberFact.Unreachable(
          Instant.EPOCH,
          Cause.UNAUTHORIZED,
          "answers 401 Unauthorized: the token is not this node's; wait");

  @Test
  void aMemberThatReportsNoTroubleHasNone() {
    Slot fine = slot(Optional.empty(), reporting(State.SERVING, Optional.empty(), List.of()));
    assertThat(MemberTrouble.of(fine)).isEmpty();
    assertThat(MemberTrouble.because(fine)).isEmpty();
  }

  @Test
  void whoAskedInVainIsQuoted() {
    assertThat(MemberTrouble.of(slot(Optional.empty(), SILENT)))
        .contains("answers 401 Unauthorized: the token is not this node's; wait");
  }

  @Test
  void theKubeletKnowsMoreOfAPodThatDoesNotRun() {
    assertThat(
            MemberTrouble.of(
                slot(Optional.of(new Pod.Problem("ImagePullBackOff", "no such image")), SILENT)))
        .contains("has a pod that does not run: ImagePullBackOff, no such image");
  }

  @Test
  void aMembersOwnProblemsAreQuoted() {
    Slot asking =
        slot(
            Optional.empty(),
            reporting(
                State.JOINING,
                Optional.empty(),
                List.of(
                    new Problem("JoinPending", "demo-0:8080 does not answer: UnknownHost"),
                    new Problem("NoLeader", "no leader is known"))));
    assertThat(MemberTrouble.because(asking))
        .isEqualTo(
            "; demo-1 reports JoinPending: demo-0:8080 does not answer: UnknownHost;"
                + " NoLeader: no leader is known");
  }

  @Test
  void theFailureOfAMemberThatRefusesToServeIsQuoted() {
    assertThat(
            MemberTrouble.of(
                slot(
                    Optional.empty(),
                    reporting(
                        State.FAILED,
                        Optional.of(new Failure("CorruptLog", "byte 7")),
                        List.of()))))
        .contains("has failed: CorruptLog: byte 7");
  }

  @Test
  void aMemberWithoutAPodSaysSo() {
    assertThat(MemberTrouble.of(Slot.absent(new ClusterRef("prod", "demo"), 1)))
        .contains("has no pod yet");
  }

  private static Slot slot(Optional<Pod.Problem> problem, MemberFact fact) {
    return new Slot(
        1,
        "demo-1",
        Optional.empty(),
        Optional.of(new Pod("demo-1", "p", false, false, problem, "image")),
        Optional.of(fact));
  }

  private static MemberFact reporting(
      State state, Optional<Failure> failure, List<Problem> problems) {
    return new MemberFact.Reachable(
        new MemberReport(
            1,
            "demo-1",
            "p",
            "0.1.0",
            state,
            failure,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Role.NONE,
            Optional.empty(),
            0,
            0,
            0,
            false,
            0,
            0,
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            problems));
  }
}
