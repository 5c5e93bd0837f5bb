package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Operation;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What is written is read back as it was: otherwise a settled cluster would be written for ever.
 */
class StatusModelTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final ClusterSpec SPEC =
      new ClusterSpec(
          3,
          "quorate/node:0.1.0",
          "IfNotPresent",
          "1Gi",
          Optional.empty(),
          new BootstrapSource.Empty(),
          new StructuralConfig(4, 3, "sync", "set", 0, 0),
          Retention.RETAIN,
          Retention.DELETE,
          false);

  @Test
  void aFullStatusIsReadBackAsItWasWritten() {
    ClusterStatus status =
        new ClusterStatus(
            3,
            List.of(new Condition("Ready", Condition.Truth.UNKNOWN, "NoLeader", "why", NOW, 3)),
            "Ready",
            Optional.of("6f1c0a5e9b3d2748"),
            2,
            Optional.of(
                new Genesis(
                    Genesis.Step.CONFIRMED,
                    "6f1c0a5e9b3d2748",
                    2,
                    "demo-0",
                    "v",
                    "p",
                    Optional.of("a0"),
                    3,
                    NOW)),
            Optional.of("demo-1"),
            Optional.of(7L),
            3,
            2,
            "a=b",
            List.of(
                new MemberStatus(
                    "demo-0",
                    Optional.of("a0"),
                    "Voter",
                    true,
                    Optional.of(4L),
                    Optional.of("p"),
                    Optional.of("v"),
                    Optional.of("0.1.0"),
                    Optional.of(NOW),
                    Optional.of("does not answer"))),
            Optional.of(new Operation("Join", "MemberWaiting", NOW)),
            Optional.of(
                new Teardown(
                    Teardown.Purpose.RESET,
                    "order",
                    "order-uid",
                    "00000000000000aa",
                    1,
                    List.of(new ObjectRef("demo-0", "p")),
                    List.of(new ObjectRef("data-demo-0", "v")),
                    true,
                    NOW)),
            List.of(
                new FindingStatus(
                    "StoreFull",
                    "demo-0",
                    FindingStatus.Severity.WARNING,
                    false,
                    "its store is full",
                    Optional.of("delete keys"),
                    NOW),
                new FindingStatus(
                    "DataLost",
                    "",
                    FindingStatus.Severity.CRITICAL,
                    true,
                    "nothing is left",
                    Optional.empty(),
                    NOW)));

    assertThat(StatusModel.read(StatusModel.write(status, SPEC))).isEqualTo(status);
  }

  @Test
  void anEmptyStatusIsReadBackAsItWasWritten() {
    assertThat(StatusModel.read(StatusModel.write(ClusterStatus.none(), SPEC)))
        .isEqualTo(ClusterStatus.none());
    assertThat(StatusModel.read(null)).isEqualTo(ClusterStatus.none());
  }

  @Test
  void aTimeThatSomebodyWroteInAnotherWayIsNoReasonToStopReading() {
    var condition =
        new dev.quorate.api.v1alpha1.Condition(
            "Ready",
            dev.quorate.api.v1alpha1.Condition.Truth.TRUE,
            "Settled",
            "",
            "2026-11-27 10:00:00",
            1L);
    var status = new dev.quorate.api.v1alpha1.ConsensusClusterStatus();
    status.setConditions(java.util.List.of(condition));
    status.setClusterId("0123456789abcdef");

    var read = StatusModel.read(status);

    assertThat(read.clusterId()).contains("0123456789abcdef");
    assertThat(read.condition("Ready").orElseThrow().status())
        .isEqualTo(dev.quorate.operator.observed.Condition.Truth.TRUE);
  }
}
