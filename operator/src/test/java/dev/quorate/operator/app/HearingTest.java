package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.app.Hearing.Channel;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("An operator")
class HearingTest {
  private long now;
  private final Hearing hearing = new Hearing(() -> now);

  @Test
  void thatWaitsForTheApiServerIsAliveAndNotReady() {
    hearing.silent(Channel.READS, "timeout");
    pass(Duration.ofHours(1));

    assertThat(hearing.isReady()).isFalse();
    assertThat(hearing.isAlive()).isTrue();
  }

  @Test
  void thatWaitsForTheLeaseIsReadySoThatARollingUpdateGetsOn() {
    hearing.standby();

    assertThat(hearing.isReady()).isTrue();
    assertThat(hearing.isAlive()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Channel.class)
  void thatIsDeafForAMinuteIsNotReadyAndForThreeIsStartedAgain(Channel channel) {
    hearing.active();
    hearing.silent(channel, "403");
    pass(Duration.ofSeconds(59));
    hearing.silent(channel, "401");
    assertThat(hearing.isReady()).isTrue();

    pass(Duration.ofSeconds(1));
    assertThat(hearing.isReady()).isFalse();
    assertThat(hearing.isAlive()).isTrue();
    assertThat(hearing.deafFor(Hearing.NOT_READY_AFTER)).contains("401");

    silentFor(Duration.ofMinutes(2), channel);
    assertThat(hearing.isAlive()).isFalse();
  }

  @Test
  void isNotDeafForAClusterThatIsNotLookedAtAnyMore() {
    hearing.active();
    silentFor(Duration.ofMinutes(5), Channel.PASSES);
    assertThat(hearing.isAlive()).isFalse();

    pass(Duration.ofMinutes(1));

    assertThat(hearing.isAlive()).isTrue();
    assertThat(hearing.isReady()).isTrue();
  }

  @Test
  void thatHearsAgainIsReadyAtOnce() {
    hearing.active();
    silentFor(Duration.ofMinutes(5), Channel.PASSES);

    hearing.heard(Channel.PASSES);

    assertThat(hearing.isReady()).isTrue();
    assertThat(hearing.isAlive()).isTrue();
  }

  private void silentFor(Duration time, Channel channel) {
    for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plusSeconds(10)) {
      hearing.silent(channel, "403");
      pass(Duration.ofSeconds(10));
    }
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
