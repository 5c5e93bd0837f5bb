package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.progress.DurableProgress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a leader makes of how far a log is durable, with an election timeout of 1000 ms. */
class DurableProgressTest {
  private final DurableProgress progress = new DurableProgress();

  @Test
  @DisplayName("a member with nothing to write is taken to be able to")
  void nothingToWrite() {
    progress.look(0, 5, 5);
    assertThat(isMadeAt(1_000_000)).isTrue();
  }

  @Test
  @DisplayName("a member that makes nothing durable for an election timeout does not count")
  void nothingDurable() {
    progress.look(100, 5, 6);
    progress.look(1000, 5, 8);
    assertThat(isMadeAt(1099)).isTrue();
    assertThat(isMadeAt(1100)).isFalse();

    progress.look(1200, 6, 9);
    assertThat(isMadeAt(1200)).as("some of it").isTrue();
  }

  @Test
  @DisplayName("a slow one has twice as long as it took before, but no more than ten timeouts")
  void slowIsNotDead() {
    progress.look(0, 5, 6);
    progress.look(2000, 6, 7);
    assertThat(isMadeAt(5999)).isTrue();
    assertThat(isMadeAt(6000)).isFalse();

    progress.look(62_000, 7, 8);
    assertThat(isMadeAt(71_999)).isTrue();
    assertThat(isMadeAt(72_000)).isFalse();

    progress.look(62_100, 8, 9);
    assertThat(isMadeAt(63_099)).as("fast again").isTrue();
    assertThat(isMadeAt(63_100)).isFalse();
  }

  private boolean isMadeAt(long now) {
    return progress.isMade(now, 1000);
  }
}
