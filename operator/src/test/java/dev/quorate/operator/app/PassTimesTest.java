package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The times of passes")
class PassTimesTest {
  private static final ClusterRef DEMO = new ClusterRef("prod", "demo");
  private static final ClusterRef OTHER = new ClusterRef("prod", "other");

  private long now;
  private final PassTimes times = new PassTimes(() -> now);
  private final Set<ClusterRef> clusters = new HashSet<>(Set.of(DEMO, OTHER));

  @BeforeEach
  void expect() {
    times.expect(() -> clusters);
    assertThat(times.overdue()).isEmpty();
  }

  @Test
  void nameAClusterOverWhichThereWasNoPassForLong() {
    passMinutes(9);
    times.ended(OTHER);
    passMinutes(1);
    assertThat(times.overdue()).containsExactly("prod/demo");

    times.ended(DEMO);
    assertThat(times.overdue()).isEmpty();
  }

  @Test
  void nameOneOverWhichThereNeverWasAPass() {
    passMinutes(10);

    assertThat(times.overdue()).containsExactly("prod/demo", "prod/other");
  }

  @Test
  void giveAClusterThatIsNewItsTime() {
    clusters.remove(DEMO);
    passMinutes(9);
    times.ended(OTHER);
    assertThat(times.overdue()).isEmpty();
    clusters.add(DEMO);
    assertThat(times.overdue()).isEmpty();

    passMinutes(9);
    assertThat(times.overdue()).isEmpty();
  }

  @Test
  void forgetAClusterThatIsGone() {
    clusters.clear();
    passMinutes(20);

    assertThat(times.overdue()).isEmpty();
  }

  private void passMinutes(int minutes) {
    now += Duration.ofMinutes(minutes).toNanos();
  }
}
