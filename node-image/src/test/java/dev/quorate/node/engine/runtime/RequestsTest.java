package dev.quorate.node.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup.Applied;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.memory.MemoryShare;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final long DEADLINE = 5000;

  private final Requests<Integer> requests =
      new Requests<>(RaftSettings.defaults(), MemoryShare.unlimited());

  @Test
  void whatAnEarlierLeaderWasGivenAndDidNotCommitFailsBeforeTheNextOnesFirstEntry() {
    CompletableFuture<Applied<Integer>> committed = proposed(1, 3);
    CompletableFuture<Applied<Integer>> lost = proposed(2, 3);
    CompletableFuture<Applied<Integer>> lostLater = proposed(3, 4);
    CompletableFuture<Applied<Integer>> ofTheNext = proposed(4, 5);

    requests.applied(1, 10, 100);
    requests.overtakenBy(5);

    assertThat(committed).isCompletedWithValue(new Applied<>(10, 100));
    for (CompletableFuture<?> failed : List.of(lost, lostLater)) {
      assertThat(failed)
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(RaftException.LeaderChanged.class);
    }
    assertThat(ofTheNext).isNotDone();
    requests.applied(4, 12, 101);
    assertThat(ofTheNext).isCompletedWithValue(new Applied<>(12, 101));
  }

  private CompletableFuture<Applied<Integer>> proposed(long requestId, long term) {
    CompletableFuture<Applied<Integer>> answer = requests.admit();
    requests.proposed(requestId, term, DEADLINE, answer);
    return answer;
  }
}
