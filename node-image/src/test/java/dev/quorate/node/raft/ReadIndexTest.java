package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Linearizable reads on the leader (docs/decisions/0001). */
class ReadIndexTest {
  @Test
  @DisplayName("D4 a read does not use acknowledgements of a round that began before it")
  void readsDoNotJoinAnEarlierRound() {
    Bench leader = Bench.of(Bench.log(Bench.voters(1, 2, 3))).lead();
    leader.acknowledge(2, leader.core.status().lastIndex(), 1);

    leader.step(new Input.Read(100));
    long earlier = leader.lastSent(Message.AppendRequest.class).round();
    leader.step(new Input.Read(200));
    leader.acknowledge(3, 0, earlier);

    assertThat(leader.answers).containsExactly(new Output.ReadAt(100, 2));
    leader.acknowledge(2, 2, earlier);
    assertThat(leader.answers).hasSize(1);

    long later = leader.lastSent(Message.AppendRequest.class).round();
    leader.acknowledge(2, 2, later);
    assertThat(later).isGreaterThan(earlier);
    assertThat(leader.answers).contains(new Output.ReadAt(200, 2));
  }
}
