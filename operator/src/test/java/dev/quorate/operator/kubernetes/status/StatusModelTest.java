package dev.quorate.operator.kubernetes.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.quorate.api.v1alpha1.ConsensusClusterStatus;
import dev.quorate.api.v1alpha1.IntentStatus;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ClusterStatus.Recovered;
import dev.quorate.operator.observed.ClusterStatus.Replaced;
import dev.quorate.operator.observed.ClusterStatus.Resizing;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.FinishedReset;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.Intent;
import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Operation;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is written is read back as it was: otherwise a settled cluster would be written for ever.
 */
class StatusModelTest {
  private static final ObjectMapper JSON = new ObjectMapper(new YAMLFactory());
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

  private static final Survivor SURVIVOR =
      new Survivor("demo-1", "p-1", new ObjectRef("data-demo-1", "v-1"), "a1", 2, 41);

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
                    Genesis.Origin.CONFIRMED,
                    "6f1c0a5e9b3d2748",
                    2,
                    "demo-0",
                    "v",
                    "p",
                    Optional.of("a0"),
                    3,
                    NOW)),
            Optional.of(new Resizing(3, 5, NOW)),
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
                    Optional.of("2Gi"),
                    Optional.of("1Gi"),
                    Optional.of("0.1.0"),
                    Optional.of(NOW),
                    Optional.of(new MemberStatus.LogEnd(2, 41, 40)),
                    Optional.of("does not answer"))),
            Optional.of(new Operation("Join", "MemberWaiting", NOW)),
            Optional.of(teardown(Teardown.Purpose.RESET, "order", "order-uid")),
            Optional.of(
                new FinishedReset(
                    new ObjectRef("earlier", "earlier-uid"),
                    "00000000000000aa",
                    1,
                    List.of(new ObjectRef("data-demo-0", "v")),
                    NOW)),
            Optional.of(
                new Replaced("demo-2", "a2", new ObjectRef("data-demo-2", "x"), "CorruptLog", NOW)),
            Optional.of(
                new Recovered(
                    new ObjectRef("recover", "recover-uid"),
                    "00000000000000bb",
                    SURVIVOR,
                    List.of(new ObjectRef("data-demo-2", "w")),
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

  private static Teardown teardown(Teardown.Purpose purpose, String task, String taskUid) {
    return new Teardown(
        purpose,
        task,
        taskUid,
        "6f1c0a5e9b3d2748",
        2,
        List.of(new ObjectRef("demo-0", "p")),
        List.of(new ObjectRef("data-demo-0", "v")),
        purpose == Teardown.Purpose.RESET ? List.of() : List.of(new ObjectRef("data-demo-1", "w")),
        NOW);
  }

  private static ClusterStatus intending(Intent intent) {
    return ClusterStatus.none()
        .withDecided(Optional.empty(), 1, Optional.empty(), Optional.of(intent));
  }

  @Test
  void eachKindOfIntentIsReadBackAsItWasWritten() {
    Stream.of(
            new GenesisIntent("6f1c0a5e9b3d2748", 1, "demo-0", "v", "p", 3, NOW),
            teardown(Teardown.Purpose.RESET, "order", "order-uid"),
            teardown(Teardown.Purpose.DELETION, "", ""),
            new Departure(
                "6f1c0a5e9b3d2748",
                1,
                "demo-4",
                4,
                Optional.of("a4"),
                Optional.of(new ObjectRef("data-demo-4", "v")),
                false,
                NOW),
            new Departure(
                "6f1c0a5e9b3d2748",
                1,
                "demo-4",
                4,
                Optional.of("a4"),
                Optional.of(new ObjectRef("data-demo-4", "v")),
                true,
                NOW),
            new Departure(
                "6f1c0a5e9b3d2748", 1, "demo-4", 4, Optional.empty(), Optional.empty(), false, NOW),
            new Recovery(
                new ObjectRef("recover", "recover-uid"),
                "6f1c0a5e9b3d2748",
                "00000000000000cc",
                3,
                SURVIVOR,
                List.of(new ObjectRef("data-demo-2", "w")),
                NOW),
            new Replacement(
                "6f1c0a5e9b3d2748",
                1,
                "demo-2",
                "a2",
                new ObjectRef("data-demo-2", "v"),
                "CorruptLog",
                NOW),
            new Teardown(
                Teardown.Purpose.DELETION, "", "", "", 1, List.of(), List.of(), List.of(), NOW))
        .map(StatusModelTest::intending)
        .forEach(
            status ->
                assertThat(StatusModel.read(StatusModel.write(status, SPEC))).isEqualTo(status));
  }

  @Test
  void anIntentHasExactlyTheFieldThatItsTypeNames() throws IOException {
    IntentStatus written =
        StatusModel.write(intending(teardown(Teardown.Purpose.RESET, "order", "order-uid")), SPEC)
            .getIntent();

    assertThat(JSON.valueToTree(written).fieldNames())
        .toIterable()
        .containsExactly("type", "clusterId", "epoch", "since", "reset");
    for (String wrong :
        List.of(
            "{type: Genesis}",
            "{type: Genesis, deletion: {}}",
            "{type: Scale}",
            "{type: Scale, deletion: {}}",
            "{type: Replace}",
            "{type: Deletion, deletion: {}, reset: {taskName: a, taskUID: b}}",
            "{deletion: {}}",
            "{type: Roll}")) {
      assertThatThrownBy(() -> JSON.readValue(wrong, IntentStatus.class)).as(wrong).isNotNull();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void theStatusOfAnEarlierBuild(
      String situation, String stored, ClusterStatus understood, String rewritten)
      throws IOException {
    ClusterStatus read = StatusModel.read(JSON.readValue(stored, ConsensusClusterStatus.class));

    assertThat(read).isEqualTo(understood);
    JsonNode written = JSON.readTree(JSON.writeValueAsBytes(StatusModel.write(read, SPEC)));
    assertThat(JSON.readTree(rewritten).properties())
        .allSatisfy(field -> assertThat(written.path(field.getKey())).isEqualTo(field.getValue()));
    assertThat(Stream.of("genesis", "intent", "reset").filter(written::has))
        .allMatch(JSON.readTree(rewritten)::has);
  }

  static Stream<Arguments> theStatusOfAnEarlierBuild() {
    String intended =
        "genesis: {step: Intended, clusterId: 6f1c0a5e9b3d2748, epoch: 1, member: demo-0,"
            + " volumeUID: v, podUID: p, replicas: 3, time: '2026-11-21T10:00:00Z'}";
    String reset =
        "taskName: order, taskUID: order-uid, clusterId: 6f1c0a5e9b3d2748, epoch: 2, pods: [{name:"
            + " demo-0, uid: p}], volumes: [{name: data-demo-0, uid: v}], startTime:"
            + " '2026-11-21T10:00:00Z'";
    FinishedReset finished = teardown(Teardown.Purpose.RESET, "order", "order-uid").finished(NOW);
    return Stream.of(
        Arguments.of(
            "a genesis that was intended",
            "{epoch: 1, %s}".formatted(intended),
            intending(new GenesisIntent("6f1c0a5e9b3d2748", 1, "demo-0", "v", "p", 3, NOW)),
            "intent: {type: Genesis, clusterId: 6f1c0a5e9b3d2748, epoch: 1, since:"
                + " '2026-11-21T10:00:00Z', genesis: {member: demo-0, volumeUID: v, podUID: p,"
                + " replicas: 3}}"),
        Arguments.of(
            "a cluster that was formed",
            "{clusterId: 6f1c0a5e9b3d2748, epoch: 1, genesis: {step: Confirmed, clusterId:"
                + " 6f1c0a5e9b3d2748, epoch: 1, member: demo-0, volumeUID: v, podUID: p, memberId:"
                + " a0, replicas: 3, time: '2026-11-21T10:00:00Z'}}",
            ClusterStatus.none()
                .withDecided(
                    Optional.of("6f1c0a5e9b3d2748"),
                    1,
                    Optional.of(
                        new Genesis(
                            Genesis.Origin.CONFIRMED,
                            "6f1c0a5e9b3d2748",
                            1,
                            "demo-0",
                            "v",
                            "p",
                            Optional.of("a0"),
                            3,
                            NOW)),
                    Optional.empty()),
            "genesis: {step: Confirmed, clusterId: 6f1c0a5e9b3d2748, epoch: 1, member: demo-0,"
                + " volumeUID: v, podUID: p, memberId: a0, replicas: 3, time:"
                + " '2026-11-21T10:00:00Z'}"),
        Arguments.of(
            "a reset under way",
            "{epoch: 1, reset: {purpose: Reset, done: false, %s}}".formatted(reset),
            intending(teardown(Teardown.Purpose.RESET, "order", "order-uid")),
            "intent: {type: Reset, clusterId: 6f1c0a5e9b3d2748, epoch: 2, since:"
                + " '2026-11-21T10:00:00Z', reset: {taskName: order, taskUID: order-uid, pods:"
                + " [{name: demo-0, uid: p}], volumes: [{name: data-demo-0, uid: v}]}}"),
        Arguments.of(
            "a deletion that was recorded while a genesis was intended: it came first",
            "{epoch: 1, %s, reset: {purpose: Deletion, done: false, clusterId: 6f1c0a5e9b3d2748, epoch: 2, pods: [{name: demo-0, uid: p}], volumes: [{name: data-demo-0, uid: v}], startTime: '2026-11-21T10:00:00Z'}}"
                .formatted(intended),
            intending(
                new Teardown(
                    Teardown.Purpose.DELETION,
                    "",
                    "",
                    "6f1c0a5e9b3d2748",
                    2,
                    List.of(new ObjectRef("demo-0", "p")),
                    List.of(new ObjectRef("data-demo-0", "v")),
                    List.of(),
                    NOW)),
            "intent: {type: Deletion, clusterId: 6f1c0a5e9b3d2748, epoch: 2, since:"
                + " '2026-11-21T10:00:00Z', deletion: {pods: [{name: demo-0, uid: p}], volumes:"
                + " [{name: data-demo-0, uid: v}]}}"),
        Arguments.of(
            "a reset that is done",
            "{epoch: 3, reset: {purpose: Reset, done: true, %s}}".formatted(reset),
            ClusterStatus.none()
                .withDecided(Optional.empty(), 3, Optional.empty(), Optional.empty())
                .withLastReset(Optional.of(finished)),
            "reset: {taskName: order, taskUID: order-uid, clusterId: 6f1c0a5e9b3d2748, epoch: 2,"
                + " volumes: [{name: data-demo-0, uid: v}], completionTime:"
                + " '2026-11-21T10:00:00Z'}"));
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
