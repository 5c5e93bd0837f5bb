package dev.quorate.node.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterLevelTest {
  private static final OptionalInt AWAY = OptionalInt.empty();

  private final ClusterLevel level = new ClusterLevel(new LevelRange(1, 3), 1);

  @Test
  void theNextLevelIsDueWhenEveryOtherMemberKnowsIt() {
    assertThat(level.next(1, known(2, 3))).hasValue(2);
    assertThat(level.next(2, known(3, 3))).hasValue(3);
    assertThat(level.next(1, Stream.of())).as("alone").hasValue(2);
  }

  @Test
  void aMemberThatIsAwayOrOfAnEarlierReleaseKeepsTheLevel() {
    assertThat(level.next(1, known(2, 1))).isEmpty();
    assertThat(level.next(1, Stream.of(OptionalInt.of(3), AWAY))).isEmpty();
  }

  @Test
  void nobodyProposesALevelThatItDoesNotKnow() {
    assertThat(level.next(3, known(9, 9))).isEmpty();
  }

  @Test
  void whatCameWithALevelIsAllowedFromThatLevelOnForEver() {
    assertThat(level.allows(2)).isFalse();
    level.raise(2);
    assertThat(level.allows(2)).isTrue();
    level.raise(1);
    assertThat(level.allows(2)).isTrue();
  }

  @Test
  void aPeerMustKnowTheLevelOfTheCluster() {
    assertThat(level.accepted()).isEqualTo(new LevelRange(1, 3));
    level.raise(2);
    assertThat(level.accepted()).isEqualTo(new LevelRange(2, 3));
    assertThat(level.accepted().highestCommon(new LevelRange(1, 1))).isEmpty();
    assertThat(level.accepted().highestCommon(new LevelRange(1, 2))).hasValue(2);
  }

  @Test
  void aRangeIsWhatItSays() {
    assertThat(new LevelRange(1, 3).upTo(2)).isEqualTo(new LevelRange(1, 2));
    assertThat(new LevelRange(2, 3).highestCommon(new LevelRange(4, 5))).isEmpty();
    assertThatThrownBy(() -> new LevelRange(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Stream<OptionalInt> known(int... levels) {
    return IntStream.of(levels).mapToObj(OptionalInt::of);
  }
}
