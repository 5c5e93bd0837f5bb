package dev.quorate.node.rest.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WriteHistoryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long UNKNOWN = -1;

  /** Revisions, each a second after the one before, and the writes per second they make. */
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void writesPerSecond(String situation, List<Long> revisions, List<Long> expected) {
    WriteHistory history = new WriteHistory();
    for (int i = 0; i < revisions.size(); i++) {
      history.look(known(revisions.get(i)), i * SECOND);
    }
    assertThat(history.perSecond()).isEqualTo(expected);
  }

  static Stream<Arguments> writesPerSecond() {
    return Stream.of(
        arguments("one look says nothing", List.of(7L), List.of()),
        arguments("each second what was added", List.of(7L, 17L, 17L, 20L), List.of(10L, 0L, 3L)),
        arguments(
            "what is caught up with was written before",
            List.of(7L, UNKNOWN, 9_000L, 9_005L),
            List.of(5L)),
        arguments("another cluster begins anywhere", List.of(900L, 3L, 5L), List.of(2L)));
  }

  @Test
  void aLateLookCountsPerSecondAllTheSame() {
    WriteHistory history = new WriteHistory();
    history.look(OptionalLong.of(100), 0);
    history.look(OptionalLong.of(500), 4 * SECOND);
    assertThat(history.perSecond()).containsExactly(100L);
  }

  @Test
  void twoMinutesAreKept() {
    WriteHistory history = new WriteHistory();
    for (int i = 0; i <= WriteHistory.LOOKS + 30; i++) {
      history.look(OptionalLong.of(i * (long) i), i * SECOND);
    }
    assertThat(history.perSecond()).hasSize(WriteHistory.LOOKS);
    assertThat(history.perSecond().getLast()).isEqualTo(2 * (WriteHistory.LOOKS + 30) - 1);
    assertThat(history.revision()).hasValue(150 * 150);
  }

  private static OptionalLong known(long revision) {
    return revision == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(revision);
  }
}
