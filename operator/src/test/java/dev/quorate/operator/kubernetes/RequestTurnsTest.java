package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestTurnsTest {
  private final RequestTurns turns = new RequestTurns(1);

  @Test
  void whoWaitsForMembersLetsOthersAskTheApiServerAndComesBackInTurn() throws Exception {
    try (ExecutorService passes = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch waiting = new CountDownLatch(1);
      CountDownLatch answer = new CountDownLatch(1);
      Future<String> stalled =
          passes.submit(
              () ->
                  turns.inTurn(
                      () -> {
                        String members =
                            turns.outOfTurn(
                                () -> {
                                  waiting.countDown();
                                  await(answer);
                                  return "members";
                                });
                        return members + ", then more";
                      }));
      await(waiting);

      Future<String> other = passes.submit(() -> turns.inTurn(() -> "the other one"));
      assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo("the other one");
      assertThat(stalled.isDone()).isFalse();

      answer.countDown();
      assertThat(stalled.get(30, TimeUnit.SECONDS)).isEqualTo("members, then more");
    }
  }

  @Test
  void aTurnThatEndsInAFailureIsGivenBack() {
    assertThatThrownBy(
            () ->
                turns.inTurn(
                    () ->
                        turns.outOfTurn(
                            () -> {
                              throw new IllegalStateException("planted");
                            })))
        .hasMessage("planted");
    assertThat(turns.inTurn(() -> "free")).isEqualTo("free");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).as("did not come in time").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
