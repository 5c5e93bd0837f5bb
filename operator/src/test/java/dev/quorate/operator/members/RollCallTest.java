package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollCallTest {
  private static final ClusterRef DEMO = new ClusterRef("prod", "demo");
  private static final ClusterRef OTHER = new ClusterRef("prod", "other");
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private Instant now = START;
  private final RollCall rollCall = new RollCall(() -> now);

  @AfterEach
  void close() {
    rollCall.close();
  }

  @Test
  void asksAllAtTheSameTime() {
    CyclicBarrier all = new CyclicBarrier(3);

    var facts =
        rollCall.of(
            DEMO,
            List.of(
                member("demo-0", "p-0", all),
                member("demo-1", "p-1", all),
                member("demo-2", "p-2", all)));

    assertThat(facts.values())
        .hasSize(3)
        .allSatisfy(
            fact ->
                assertThat(fact)
                    .isEqualTo(new MemberFact.Unreachable(START, "asked with the others")));
  }

  @Test
  void remembersSinceWhenOneIsSilentAndAnIncarnationAfterItBeginsAgain() {
    assertThat(ask(DEMO, "p-0")).isEqualTo(new MemberFact.Unreachable(START, "away"));
    now = START.plusSeconds(5);
    assertThat(ask(DEMO, "p-0")).isEqualTo(new MemberFact.Unreachable(START, "away"));
    assertThat(ask(DEMO, "p-1")).isEqualTo(new MemberFact.Unreachable(now, "away"));
    now = START.plusSeconds(9);
    assertThat(ask(DEMO, "p-0")).isEqualTo(new MemberFact.Unreachable(now, "away"));
  }

  @Test
  void askingOneClusterForgetsNothingOfAnother() {
    ask(DEMO, "p-0");
    ask(OTHER, "q-0");
    now = START.plusSeconds(5);

    assertThat(ask(DEMO, "p-0")).isEqualTo(new MemberFact.Unreachable(START, "away"));
  }

  private MemberFact ask(ClusterRef cluster, String incarnation) {
    return rollCall
        .of(
            cluster,
            List.of(new RollCall.Member("m", incarnation, () -> new Answer.Unreachable("away"))))
        .get("m");
  }

  // Says so only once every other is being asked too.
  private static RollCall.Member member(String name, String incarnation, CyclicBarrier all) {
    return new RollCall.Member(
        name,
        incarnation,
        () -> {
          try {
            all.await(20, TimeUnit.SECONDS);
            return new Answer.Unreachable("asked with the others");
          } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            return new Answer.Unreachable("asked alone: " + e);
          }
        });
  }
}
