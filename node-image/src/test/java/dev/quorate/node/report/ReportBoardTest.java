package dev.quorate.node.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.level.LevelRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ReportBoardTest {
  private final ReportBoard board = new ReportBoard(report(NodeState.STARTING));

  @Test
  void everyOneWhoWaitsGetsTheNextReport() {
    CompletableFuture<Report> one = board.after(1);
    CompletableFuture<Report> other = board.after(1);

    board.post(report(NodeState.STARTING));
    assertThat(one).isNotDone();
    Report posted = board.post(report(NodeState.WAITING));

    assertThat(posted.version()).isEqualTo(2);
    assertThat(one).isCompletedWithValue(posted);
    assertThat(other).isCompletedWithValue(posted);
    assertThat(board.after(1)).isCompletedWithValue(posted);
    assertThat(board.waiting()).isZero();
  }

  /** Nothing may change for days, with a poll every few seconds. */
  @Test
  void aPollThatTimedOutWaitsNoLonger() {
    for (int i = 0; i < 100; i++) {
      board.after(1).completeExceptionally(new TimeoutException());
    }

    assertThat(board.waiting()).isZero();
  }

  private static Report report(NodeState state) {
    return new Report(
        0,
        "n",
        "i",
        "v",
        state,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        false,
        LevelRange.UNNAMED,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
