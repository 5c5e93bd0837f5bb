package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NewsTest {
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private final News news = new News(() -> now);

  @Test
  void theSameIsSaidOnce() {
    assertThat(news.isNew("a: refused")).isTrue();
    assertThat(news.isNew("a: refused")).isFalse();
    assertThat(news.isNew("b: refused")).isTrue();
  }

  @Test
  void whatLastsIsSaidAgainAfterAWhile() {
    assertThat(news.isNew("a: refused")).isTrue();
    now = now.plusSeconds(601);
    assertThat(news.isNew("a: refused")).isTrue();
  }
}
