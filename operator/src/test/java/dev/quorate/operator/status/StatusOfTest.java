package dev.quorate.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.plan.BootstrapSource;
import dev.quorate.operator.plan.ClusterFacts;
import dev.quorate.operator.plan.ClusterRef;
import dev.quorate.operator.plan.ClusterSpec;
import dev.quorate.operator.plan.ClusterSpec.Retention;
import dev.quorate.operator.plan.ClusterStatus;
import dev.quorate.operator.plan.Condition;
import dev.quorate.operator.plan.Condition.Truth;
import dev.quorate.operator.plan.Decision;
import dev.quorate.operator.plan.Observed;
import dev.quorate.operator.plan.Reason;
import dev.quorate.operator.plan.StructuralConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Conditions and events: what is said, and when it is said again. */
class StatusOfTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Decision WAITING =
      new Decision.Wait(Reason.MembersStarting, "demo-0 has no pod yet", Duration.ofSeconds(1));

  @Test
  void everyConditionIsThereFromTheFirstReport() {
    ClusterStatus status =
        StatusOf.cluster(seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.empty());

    assertThat(status.conditions().stream().map(Condition::type))
        .containsExactly(
            "Ready",
            "Available",
            "Initialized",
            "Progressing",
            "Degraded",
            "Reconciling",
            "Stalled",
            "SpecValid");
    assertThat(truth(status, "Ready")).isEqualTo(Truth.FALSE);
    assertThat(truth(status, "Progressing")).isEqualTo(Truth.TRUE);
    assertThat(truth(status, "Stalled")).isEqualTo(Truth.FALSE);
  }

  @Test
  void theTimeOfAConditionChangesOnlyWithItsTruth() {
    ClusterStatus first =
        StatusOf.cluster(seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.empty());
    Decision hold = new Decision.Hold(Reason.ForeignData, "demo-1: cluster y");
    ClusterStatus second =
        StatusOf.cluster(seen(NOW.plusSeconds(60), 1, first, 3), hold, Optional.empty());

    assertThat(since(second, "Ready")).isEqualTo(NOW);
    assertThat(since(second, "Stalled")).isEqualTo(NOW.plusSeconds(60));
    assertThat(second.condition("Ready").orElseThrow().reason()).isEqualTo("ForeignData");
  }

  @Test
  void theSameSituationGivesTheSameStatus() {
    ClusterStatus first =
        StatusOf.cluster(seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.empty());
    ClusterStatus later =
        StatusOf.cluster(seen(NOW.plusSeconds(60), 1, first, 3), WAITING, Optional.empty());

    assertThat(later).isEqualTo(first);
    assertThat(Events.of(first, later, List.of())).isEmpty();
  }

  @Test
  void observedGenerationNeverGoesBack() {
    ClusterStatus first =
        StatusOf.cluster(seen(NOW, 5, ClusterStatus.none(), 3), WAITING, Optional.empty());

    assertThat(
            StatusOf.cluster(seen(NOW, 4, first, 3), WAITING, Optional.empty())
                .observedGeneration())
        .isEqualTo(5);
  }

  @Test
  void withoutAnAnswerAvailabilityIsUnknown() {
    ClusterStatus formed =
        ClusterStatus.none()
            .withDecided(Optional.of("6f1c0a5e9b3d2748"), 1, Optional.empty(), Optional.empty());
    ClusterStatus status = StatusOf.cluster(seen(NOW, 1, formed, 3), WAITING, Optional.empty());

    assertThat(truth(status, "Available")).isEqualTo(Truth.UNKNOWN);
    assertThat(truth(status, "Initialized")).isEqualTo(Truth.TRUE);
    assertThat(status.members()).allSatisfy(m -> assertThat(m.role()).isEqualTo("Unknown"));
  }

  @Test
  void whatIsNotSupportedYetIsSaid() {
    Decision hold =
        new Decision.Hold(Reason.NotSupportedYet, "replicas 1: scaling down is not supported");
    ClusterStatus status =
        StatusOf.cluster(seen(NOW, 1, ClusterStatus.none(), 3), hold, Optional.empty());

    Condition progressing = status.condition("Progressing").orElseThrow();
    assertThat(progressing.status()).isEqualTo(Truth.FALSE);
    assertThat(progressing.reason()).isEqualTo("NotSupportedYet");
    assertThat(truth(status, "Stalled")).isEqualTo(Truth.TRUE);
  }

  @Test
  void anInvalidSpecIsSaidInFull() {
    ClusterStatus status =
        StatusOf.cluster(seen(NOW, 1, ClusterStatus.none(), 4), WAITING, Optional.empty());

    Condition valid = status.condition("SpecValid").orElseThrow();
    assertThat(valid.status()).isEqualTo(Truth.FALSE);
    assertThat(valid.message()).contains("replicas is 4", "1, 3, 5, 7 or 9");
  }

  @Test
  void whatWentWrongIsInTheMessage() {
    ClusterStatus status =
        StatusOf.cluster(
            seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.of("403 Forbidden"));

    assertThat(status.condition("Ready").orElseThrow().message()).contains("403 Forbidden");
  }

  @Test
  void aPersonThatIsNeededIsAWarning() {
    ClusterStatus before =
        StatusOf.cluster(seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.empty());
    Decision hold = new Decision.Hold(Reason.QuorumLost, "1 of 3 voters");
    ClusterStatus after = StatusOf.cluster(seen(NOW, 1, before, 3), hold, Optional.empty());

    assertThat(Events.of(before, after, List.of()))
        .containsExactly(new EventFact(EventFact.Type.WARNING, Reason.QuorumLost, "1 of 3 voters"));
  }

  private static Truth truth(ClusterStatus status, String type) {
    return status.condition(type).orElseThrow().status();
  }

  private static Instant since(ClusterStatus status, String type) {
    return status.condition(type).orElseThrow().lastTransitionTime();
  }

  private static Observed seen(Instant now, long generation, ClusterStatus before, int replicas) {
    ClusterSpec spec =
        new ClusterSpec(
            replicas,
            "quorate/node:0.1.0",
            "IfNotPresent",
            "1Gi",
            Optional.empty(),
            new BootstrapSource.Empty(),
            new StructuralConfig(4, 3, "sync", "set", 0, 0),
            Retention.RETAIN,
            Retention.DELETE,
            false);
    return new Observed(
        now,
        new ClusterFacts(
            new ClusterRef("prod", "demo"), "uid", generation, "1", false, true, spec, before),
        List.of(),
        Optional.empty(),
        Map.of(),
        List.of(),
        "");
  }
}
