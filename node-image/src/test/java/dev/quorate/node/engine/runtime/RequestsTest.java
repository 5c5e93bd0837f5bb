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

    assertThat(requests.committed(1, 10)).containsSame(committed);
    requests.overtakenBy(5);

    assertThat(committed).as("it is being applied").isNotDone();
    for (CompletableFuture<?> failed : List.of(lost, lostLater)) {
      assertThat(failed)
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(RaftException.LeaderChanged.class);
    }
    assertThat(ofTheNext).isNotDone();
    assertThat(requests.committed(4, 12)).containsSame(ofTheNext);
    assertThat(requests.committed(4, 12)).as("it is known").isEmpty();
  }

  @Test
  void whoWaitsForWhatTakesLongToApplyIsAnsweredInTime() {
    CompletableFuture<Applied<Integer>> applied = proposed(1, 3);
    CompletableFuture<Applied<Integer>> late = proposed(2, 3);
    requests.committed(1, 10);
    requests.committed(2, 11);

    requests.applied(10);
    requests.expire(DEADLINE - 1, RaftException.LeaderChanged::new);
    assertThat(late).isNotDone();
    requests.expire(DEADLINE, RaftException.LeaderChanged::new);
    assertThat(late).isCompletedExceptionally();
    assertThat(applied).as("whoever applied it has answered").isNotDone();
  }

  private CompletableFuture<Applied<Integer>> proposed(long requestId, long term) {
    CompletableFuture<Applied<Integer>> answer = requests.admit();
    requests.proposed(requestId, term, new GroupEvent.Proposal<>(new byte[0], DEADLINE, answer));
    return answer;
  }
}
