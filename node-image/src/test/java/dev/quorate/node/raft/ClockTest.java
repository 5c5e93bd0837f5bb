package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Time as the core counts it. */
class ClockTest {
  private static final Configuration THREE = Bench.voters(1, 2, 3);

  @Test
  @DisplayName("time begins with the first tick, whatever its origin")
  void clocksOfAnyOrigin() {
    for (long origin : List.of(-5_000_000L, 0L, 5_000_000L)) {
      RaftCore core =
          new RaftCore(CoreConfig.defaults(1), Bench.log(THREE), new SplittableRandom(7));
      core.step(new Input.Tick(origin));
      assertThat(core.status().role()).as("from %d", origin).isEqualTo(Role.FOLLOWER);
      core.step(new Input.Tick(origin + 2500));
      assertThat(core.status().role()).as("from %d", origin).isEqualTo(Role.PRE_CANDIDATE);
    }
  }
}
