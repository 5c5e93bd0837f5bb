package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a leader makes of an acknowledgement (docs/decisions/0001). */
class AppendResponseTest {
  @Test
  @DisplayName("D3 late success answers of an older term say nothing")
  void lateAnswersOfAnOlderTerm() {
    Bench leader = Bench.of(Bench.log(Bench.voters(1, 2, 3), 1, 1, 1)).lead();
    long term = leader.core.status().term();
    long last = leader.core.status().lastIndex();

    leader.receive(new Message.AppendResponse(2, 1, term - 1, true, last, last, 0, 1));
    leader.receive(new Message.AppendResponse(3, 1, term - 1, true, last, last, 0, 1));

    assertThat(leader.core.status().commitIndex()).isZero();
    assertThat(leader.core.status().peers()).allMatch(peer -> peer.matchIndex() == 0);
  }
}
