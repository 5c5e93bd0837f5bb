package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.raft.entries.RaftLog;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The log in memory and what of it is durable. */
class RaftLogTest {
  @Test
  @DisplayName("a write under way does not make durable what has replaced it since")
  void replacedWhileBeingWritten() {
    RaftLog log = new RaftLog(0, 0, List.of());
    log.append(Bench.command(1, 1));
    log.append(Bench.command(1, 2));
    log.append(Bench.command(1, 3));
    assertThat(log.takeUnsaved(1)).hasSize(3);
    log.truncateFrom(2);
    log.append(Bench.command(2, 2));
    assertThat(log.takeUnsaved(2)).containsExactly(log.entryAt(2));

    log.persisted(1);
    assertThat(log.durableIndex()).isEqualTo(1);
    log.persisted(2);
    assertThat(log.durableIndex()).isEqualTo(2);
  }

  @Test
  @DisplayName("a log gives what fits into an append, at least one entry, and forgets what is old")
  void logSlicesAndCompacts() {
    RaftLog log =
        new RaftLog(
            10, 2, List.of(Bench.command(2, 11), Bench.command(3, 12), Bench.command(5, 13)));
    assertThat(log.sliceUpTo(11, log.lastIndex(), 0)).hasSize(1);
    assertThat(log.sliceUpTo(11, log.lastIndex(), 2)).hasSize(2);
    assertThat(log.lastIndexNotAbove(99, 4)).isEqualTo(12);
    assertThat(log.lastIndexNotAbove(99, 1)).as("below the base").isEqualTo(9);
    assertThat(log.matches(10, 2)).isTrue();
    log.compactTo(12);
    assertThat(log.firstIndex()).isEqualTo(13);
    assertThat(log.termAt(12)).isEqualTo(3);
    assertThatThrownBy(() -> log.termAt(11)).isInstanceOf(IllegalArgumentException.class);
  }
}
