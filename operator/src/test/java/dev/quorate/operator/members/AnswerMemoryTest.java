package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Large answers never take the place of usual ones. */
class AnswerMemoryTest {
  private static final int LARGE = AnswerMemory.FREE_BYTES + 1;

  private final AnswerMemory memory = new AnswerMemory();

  @Test
  void aUsualAnswerHasItsPlaceHoweverManyLargeOnesThereAre() throws AnswerTooLarge {
    List<AnswerMemory.Share> large = Stream.generate(memory::share).limit(16).toList();
    for (AnswerMemory.Share share : large) {
      share.reach(AnswerMemory.MOST_BYTES);
    }

    AnswerMemory.Share next = memory.share();
    assertThatCode(() -> next.reach(AnswerMemory.FREE_BYTES)).doesNotThrowAnyException();
    assertThatThrownBy(() -> next.reach(LARGE))
        .isInstanceOf(AnswerTooLarge.class)
        .hasMessage(
            "answered with more than 64 KiB while 16 others did: there is no memory for more");

    large.getFirst().close();
    assertThatCode(() -> next.reach(LARGE)).doesNotThrowAnyException();
  }

  @Test
  void noAnswerIsLargerThanTheLimit() {
    AnswerMemory.Share share = memory.share();
    assertThatThrownBy(() -> share.reach(AnswerMemory.MOST_BYTES + 1))
        .hasMessage("answered with more than 1024 KiB");
  }

  @Test
  void whatArrivesAfterTheEndOfACallTakesNoPlace() {
    for (int n = 0; n < 20; n++) {
      AnswerMemory.Share ended = memory.share();
      ended.close();
      assertThatThrownBy(() -> ended.reach(LARGE)).isInstanceOf(AnswerTooLarge.class);
    }
    assertThatCode(() -> memory.share().reach(LARGE)).doesNotThrowAnyException();
  }
}
