package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberFact.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollCallTest {
  private static final ClusterRef DEMO = new ClusterRef("prod", "demo");
  private static final ClusterRef OTHER = new ClusterRef("prod", "other");
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private Instant now = START;
  private final RollCall rollCall = new RollCall(() -> now, "ask for the token");

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
                    .isEqualTo(
                        new MemberFact.Unreachable(
                            START, Cause.TIMED_OUT, "does not answer: asked with the others")));
  }

  @Test
  void remembersSinceWhenOneIsSilentAndAnIncarnationAfterItBeginsAgain() {
    assertThat(ask(DEMO, "p-0")).isEqualTo(away(START));
    now = START.plusSeconds(5);
    assertThat(ask(DEMO, "p-0")).isEqualTo(away(START));
    assertThat(ask(DEMO, "p-1")).isEqualTo(away(now));
    now = START.plusSeconds(9);
    assertThat(ask(DEMO, "p-0")).isEqualTo(away(now));
  }

  @Test
  void askingOneClusterForgetsNothingOfAnother() {
    ask(DEMO, "p-0");
    ask(OTHER, "q-0");
    now = START.plusSeconds(5);

    assertThat(ask(DEMO, "p-0")).isEqualTo(away(START));
  }

  @Test
  void aRefusedTokenIsItsOwnCauseWithTheMembersWordsAndTheWayOut() {
    assertThat(
            ask(
                new Answer.Refused(
                    401,
                    Answer.Code.UNAUTHORIZED,
                    "the token is not this node's",
                    Optional.empty(),
                    Optional.empty())))
        .isEqualTo(
            new MemberFact.Unreachable(
                START,
                Cause.UNAUTHORIZED,
                "answers 401 Unauthorized: the token is not this node's; ask for the token"));
  }

  @Test
  void anyOtherErrorIsQuotedWithItsStatus() {
    assertThat(
            ask(
                new Answer.Refused(
                    429,
                    Answer.Code.OVERLOADED,
                    "too much in flight",
                    Optional.empty(),
                    Optional.empty())))
        .isEqualTo(
            new MemberFact.Unreachable(
                START, Cause.REFUSED, "answers 429 Overloaded: too much in flight"));
  }

  @Test
  void whatIsNoReportIsAnAnswerAllTheSame() {
    assertThat(ask(new Answer.Unreachable(Cause.WRONG_ANSWER, "10.0.0.1:8080 speaks no HTTP")))
        .isEqualTo(
            new MemberFact.Unreachable(
                START, Cause.WRONG_ANSWER, "gives no report: 10.0.0.1:8080 speaks no HTTP"));
  }

  @Test
  void theAnswerOfAnotherPodIsNotTheMembers() {
    assertThat(ask(reportOf("p-7")))
        .isEqualTo(
            new MemberFact.Unreachable(
                START,
                Cause.OTHER_INCARNATION,
                "does not answer: another pod answers at its address, UID p-7"));
  }

  @Test
  void aFaultInAskingOneIsNoReportOfThatOneAlone() {
    var facts =
        rollCall.of(
            DEMO,
            List.of(
                new RollCall.Member(
                    "demo-0",
                    "p-0",
                    () -> {
                      throw new IllegalStateException("planted");
                    }),
                new RollCall.Member(
                    "demo-1", "p-1", () -> new Answer.Unreachable(Cause.TIMED_OUT, "away"))));
    assertThat(facts.get("demo-1")).isEqualTo(away(START));
    assertThat(facts.get("demo-0"))
        .isInstanceOfSatisfying(
            MemberFact.Unreachable.class,
            fact -> {
              assertThat(fact.cause()).isEqualTo(Cause.NOT_ASKED);
              assertThat(fact.description()).contains("planted");
            });
  }

  @Test
  void aClusterOfAnyNumberOfPodsIsAskedABoundedNumberAtATimeAndForABoundedTime() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger asking = new AtomicInteger();
    List<RollCall.Member> many =
        IntStream.range(0, 500)
            .mapToObj(
                n ->
                    new RollCall.Member(
                        "demo-" + n,
                        "p-" + n,
                        () -> {
                          asking.incrementAndGet();
                          try {
                            never.await();
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                          return new Answer.Unreachable(Cause.TIMED_OUT, "away");
                        }))
            .toList();
    try (RollCall brief = new RollCall(() -> now, "", Duration.ofMillis(200))) {
      assertThat(brief.of(DEMO, many).values())
          .hasSize(500)
          .allSatisfy(fact -> assertThat(fact).isInstanceOf(MemberFact.Unreachable.class));
    }
    assertThat(asking.get()).isLessThanOrEqualTo(16);
  }

  private static Answer reportOf(String incarnation) {
    return AdminJson.answer(
        AdminJson.mapper(),
        "127.0.0.1:8080",
        200,
        """
        {"nodeId": "demo-0", "incarnation": "%s", "state": "WAITING"}
        """
            .formatted(incarnation)
            .getBytes(StandardCharsets.UTF_8));
  }

  private MemberFact ask(Answer answer) {
    return rollCall.of(DEMO, List.of(new RollCall.Member("m", "p-0", () -> answer))).get("m");
  }

  private static MemberFact away(Instant since) {
    return new MemberFact.Unreachable(since, Cause.TIMED_OUT, "does not answer: away");
  }

  private MemberFact ask(ClusterRef cluster, String incarnation) {
    return rollCall
        .of(
            cluster,
            List.of(
                new RollCall.Member(
                    "m", incarnation, () -> new Answer.Unreachable(Cause.TIMED_OUT, "away"))))
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
            return new Answer.Unreachable(Cause.TIMED_OUT, "asked with the others");
          } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            return new Answer.Unreachable(Cause.TIMED_OUT, "asked alone: " + e);
          }
        });
  }
}
