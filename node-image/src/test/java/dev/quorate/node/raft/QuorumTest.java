package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Quorum;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Majorities of the voters. */
class QuorumTest {
  @ParameterizedTest(name = "{0} voters need {1}")
  @CsvSource({"1,1", "2,2", "3,2", "4,3", "5,3", "6,4", "7,4"})
  void majorityIsMoreThanHalf(int voters, int needed) {
    assertThat(Quorum.size(voters)).isEqualTo(needed);
  }

  @Test
  @DisplayName("the value reached by a majority, learners not counted")
  void reachedValue() {
    Configuration four =
        new Configuration(Bench.voters(1, 2, 3, 4).voters(), List.of(Bench.member(9)));
    assertThat(Quorum.reachedValue(four, id -> id == 9 ? 1000 : 10 * id)).isEqualTo(20);
    assertThat(Quorum.reachedValue(Bench.voters(1, 2, 3), id -> 10 * id)).isEqualTo(20);
    assertThat(Quorum.reachedValue(Configuration.EMPTY, id -> 10)).isZero();
    assertThat(Quorum.reached(Configuration.EMPTY, id -> true)).isFalse();
    assertThat(Quorum.reached(four, id -> id != 1 && id != 2)).isFalse();
  }
}
