package dev.quorate.operator.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.FinishedReset;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.Intent;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.Teardown.Purpose;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is stored is read back, also as an earlier build stored it. */
class EarlierStatusTest {
  private static final String X = "6f1c0a5e9b3d2748";
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final GenesisIntent FORMING = new GenesisIntent(X, 1, "demo-0", "v", "p", 3, NOW);
  private static final Teardown GOING =
      new Teardown(
          Purpose.RESET,
          "order",
          "order-uid",
          X,
          1,
          List.of(new ObjectRef("demo-0", "p")),
          List.of(new ObjectRef("data-demo-0", "v")),
          List.of(),
          NOW);
  private static final String EARLIER_GENESIS =
      """
      "genesis": {"step": "%s", "clusterId": "6f1c0a5e9b3d2748", "epoch": 1, "member": "demo-0",
        "volumeUid": "v", "podUid": "p", "memberId": "a0", "size": 3, "since": "2026-11-21T10:00:00Z"}\
      """;
  private static final String EARLIER_TEARDOWN =
      """
      "teardown": {"purpose": "RESET", "taskName": "order", "taskUid": "order-uid",
        "clusterId": "6f1c0a5e9b3d2748", "epoch": 1, "pods": [{"name": "demo-0", "uid": "p"}],
        "volumes": [{"name": "data-demo-0", "uid": "v"}], "done": %s, "since": "2026-11-21T10:00:00Z"}\
      """;

  private final StateFormat format = new StateFormat();

  @Test
  void eachKindOfIntentIsReadBackAsItWasWritten() throws IOException {
    for (Intent intent : List.of(FORMING, GOING)) {
      ObservedCluster stored = stored(ClusterStatus.none().withIntent(intent));

      assertThat(format.decode(format.encode(stored), ObservedCluster.class)).isEqualTo(stored);
    }
  }

  @Test
  void anIntendedGenesisIsAnIntent() throws IOException {
    ClusterStatus read = earlier(EARLIER_GENESIS.formatted("INTENDED"));

    assertThat(read.intent()).contains(FORMING);
    assertThat(read.genesis()).isEmpty();
  }

  @Test
  void aConfirmedGenesisIsHistory() throws IOException {
    ClusterStatus read = earlier(EARLIER_GENESIS.formatted("CONFIRMED"));

    assertThat(read.genesis())
        .contains(
            new Genesis(
                Genesis.Origin.CONFIRMED, X, 1, "demo-0", "v", "p", Optional.of("a0"), 3, NOW));
    assertThat(read.intent()).isEmpty();
  }

  @Test
  void aTeardownUnderWayIsTheIntentAlsoWhereAGenesisWasIntended() throws IOException {
    assertThat(earlier(EARLIER_TEARDOWN.formatted("false")).intent()).contains(GOING);
    assertThat(
            earlier(
                    EARLIER_GENESIS.formatted("INTENDED")
                        + ", "
                        + EARLIER_TEARDOWN.formatted("false"))
                .intent())
        .contains(GOING);
  }

  @Test
  void aResetThatIsDoneIsHistory() throws IOException {
    ClusterStatus read = earlier(EARLIER_TEARDOWN.formatted("true"));

    assertThat(read.intent()).isEmpty();
    assertThat(read.lastReset())
        .contains(
            new FinishedReset(new ObjectRef("order", "order-uid"), X, 1, GOING.volumes(), NOW));
  }

  private ClusterStatus earlier(String field) throws IOException {
    String stored = new String(format.encode(stored(ClusterStatus.none())), StandardCharsets.UTF_8);
    String before = stored.replaceFirst("\"epoch\" : 0", "\"epoch\" : 0, " + field);
    assertThat(before).isNotEqualTo(stored);
    return format.decode(before.getBytes(StandardCharsets.UTF_8), ObservedCluster.class).status();
  }

  private static ObservedCluster stored(ClusterStatus status) {
    ClusterSpec spec =
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
    return new ObservedCluster(
        new ClusterRef("local", "demo"), "uid", 1, "1", false, true, spec, status);
  }
}
