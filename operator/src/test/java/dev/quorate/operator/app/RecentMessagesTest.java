package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentMessagesTest {
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private final RecentMessages recent = new RecentMessages(() -> now);

  @Test
  void theSameIsSaidOnce() {
    assertThat(recent.isNew("a: refused")).isTrue();
    assertThat(recent.isNew("a: refused")).isFalse();
    assertThat(recent.isNew("b: refused")).isTrue();
  }

  @Test
  void whatLastsIsSaidAgainAfterAWhile() {
    assertThat(recent.isNew("a: refused")).isTrue();
    now = now.plusSeconds(601);
    assertThat(recent.isNew("a: refused")).isTrue();
  }
}
