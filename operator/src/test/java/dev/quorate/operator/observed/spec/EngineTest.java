package dev.quorate.operator.observed.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.CompactionSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineTest {
  @Test
  void whatIsLeftOutIsNoFlagAndAQuotaIsInBytes() {
    assertThat(Engine.DEFAULTS.flags()).isEmpty();
    assertThat(
            new Engine(
                    Optional.of("1.5Gi"),
                    Optional.empty(),
                    Optional.of(3000),
                    Optional.of(5000),
                    Optional.of(new Compaction(CompactionSettings.Mode.PERIODIC, "1h")),
                    new Auth(Optional.of(600), Optional.of(12)))
                .flags())
        .containsExactly(
            "--bcrypt-cost=12",
            "--auth-token-ttl=600",
            "--auto-compaction-mode=periodic",
            "--auto-compaction-retention=1h",
            "--election-timeout=3000",
            "--quota-backend-bytes=1610612736",
            "--snapshot-count=5000");
  }

  @Test
  void anotherSpellingOfAQuotaIsTheSameSetting() {
    Engine one =
        new Engine(
            Optional.of("1Gi"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Auth.DEFAULTS);
    Engine other =
        new Engine(
            Optional.of("1073741824"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Auth.DEFAULTS);

    assertThat(one.settings()).isEqualTo(other.settings());
  }
}
