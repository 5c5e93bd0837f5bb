package dev.quorate.operator.plan.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ClusterStatus.Recovered;
import dev.quorate.operator.observed.ClusterStatus.Replaced;
import dev.quorate.operator.observed.ClusterStatus.Resizing;
import dev.quorate.operator.observed.FinishedReset;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.Intent;
import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.Teardown.Purpose;
import dev.quorate.operator.plan.Seen;
import dev.quorate.operator.plan.decision.Decision.AdoptCluster;
import dev.quorate.operator.plan.decision.Decision.ConfirmGenesis;
import dev.quorate.operator.plan.decision.Decision.FinishDeparture;
import dev.quorate.operator.plan.decision.Decision.FinishRecovery;
import dev.quorate.operator.plan.decision.Decision.FinishReplacement;
import dev.quorate.operator.plan.decision.Decision.FinishReset;
import dev.quorate.operator.plan.decision.Decision.KeepVolume;
import dev.quorate.operator.plan.decision.Decision.RecordDeparture;
import dev.quorate.operator.plan.decision.Decision.RecordGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.RecordGrowth;
import dev.quorate.operator.plan.decision.Decision.RecordLeft;
import dev.quorate.operator.plan.decision.Decision.RecordRecovery;
import dev.quorate.operator.plan.decision.Decision.RecordReplacement;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.StatusWrite;
import dev.quorate.operator.plan.decision.Decision.VoidGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.VoidRecovery;
import dev.quorate.operator.plan.decision.Decision.VoidReplacement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each recorded decision leaves in the status: one intent or none, and the history. */
class StatusEditTest {
  private static final ObjectRef TASK = new ObjectRef("recover", "recover-uid");
  private static final Survivor SURVIVOR =
      new Survivor("demo-1", "p-1", new ObjectRef("data-demo-1", "v-1"), "a1", 3, 41);
  private static final String X = "6f1c0a5e9b3d2748";
  private static final Instant EARLIER = Instant.parse("2026-11-21T09:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final List<ObjectRef> PODS = List.of(new ObjectRef("demo-0", "p-0"));
  private static final List<ObjectRef> VOLUMES = List.of(new ObjectRef("data-demo-0", "v-0"));
  private static final ObjectRef CLAIM = new ObjectRef("data-demo-2", "v-2");
  private static final List<ObjectRef> UNBOUND = List.of(new ObjectRef("data-demo-1", "v-1"));

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void leaves(String situation, ClusterStatus before, StatusWrite write, ClusterStatus after) {
    assertThat(StatusEdit.apply(write, seen(before))).isEqualTo(after);
  }

  static Stream<Arguments> leaves() {
    ClusterStatus nothing = ClusterStatus.none();
    ClusterStatus intended = decided(1, forming(EARLIER));
    ClusterStatus formed = formed(1, Genesis.Origin.CONFIRMED, EARLIER);
    return Stream.of(
        row(
            "a genesis is intended",
            nothing,
            new RecordGenesisIntent(X, 1, "demo-0", "v-0", "p-0", 3),
            decided(1, forming(NOW))),
        row("it is void", intended, new VoidGenesisIntent(X), decided(1, Optional.empty())),
        row(
            "it is confirmed: the intent ends in the write that makes it history",
            intended,
            new ConfirmGenesis(X, "a0"),
            formed(1, Genesis.Origin.CONFIRMED, NOW)),
        row(
            "a cluster is adopted",
            nothing,
            new AdoptCluster(X, 1, "demo-0", "v-0", "p-0", "a0", 3),
            formed(1, Genesis.Origin.ADOPTED, NOW)),
        row(
            "the cluster grows: the genesis stays as it was",
            formed,
            new RecordGrowth(3, 5),
            formed.withResizing(new Resizing(3, 5, NOW))),
        row(
            "a departure is recorded",
            formed,
            new RecordDeparture(X, 1, "demo-2", 2, Optional.of("a2"), Optional.of(CLAIM), false, 1),
            formed.withIntent(departure())),
        row(
            "the member has left: the size says so, and the claim is still to go",
            formed.withIntent(departure()),
            new RecordLeft("demo-2", 2),
            formed.withIntent(departure()).withResizing(new Resizing(3, 2, NOW))),
        row(
            "it is gone: the size stays",
            formed.withResizing(new Resizing(3, 2, EARLIER)).withIntent(departure()),
            new FinishDeparture("demo-2"),
            formed.withResizing(new Resizing(3, 2, EARLIER))),
        row(
            "a reset that ends forgets the size with the genesis",
            formed
                .withResizing(new Resizing(3, 5, EARLIER))
                .withIntent(going(Purpose.RESET, "order", "order-uid")),
            new FinishReset("order-uid", X),
            decided(2, Optional.empty())
                .withLastReset(
                    Optional.of(
                        new FinishedReset(
                            new ObjectRef("order", "order-uid"), X, 1, VOLUMES, NOW)))),
        row(
            "a damaged volume is to be given up",
            formed,
            new RecordReplacement(X, 1, "demo-2", "a2", CLAIM, "CorruptLog", "a hole"),
            formed.withIntent(replacement(NOW))),
        row(
            "it is kept",
            formed.withIntent(replacement(EARLIER)),
            new VoidReplacement("demo-2"),
            formed),
        row(
            "it is gone: remembered since when that was decided",
            formed.withIntent(replacement(EARLIER)),
            new FinishReplacement("demo-2"),
            formed.withLastReplacement(
                Optional.of(new Replaced("demo-2", "a2", CLAIM, "CorruptLog", EARLIER)))),
        row(
            "a survivor is to form the next cluster: the epoch stays until it has",
            formed,
            new RecordRecovery(TASK, X, "bb", 2, SURVIVOR, VOLUMES),
            formed.withIntent(recovery(NOW))),
        row(
            "a recovery takes the place of a departure, which nobody can carry out",
            formed.withIntent(departure()),
            new RecordRecovery(TASK, X, "bb", 2, SURVIVOR, VOLUMES),
            formed.withIntent(recovery(NOW))),
        row(
            "it is called off",
            formed.withIntent(recovery(EARLIER)),
            new VoidRecovery(X, "its quorum is back"),
            formed),
        row(
            "it has: the next epoch begins, and its task can be told",
            formed
                .withResizing(new Resizing(3, 5, EARLIER))
                .withLastReplacement(
                    Optional.of(new Replaced("demo-2", "a2", CLAIM, "CorruptLog", EARLIER)))
                .withIntent(recovery(EARLIER)),
            new FinishRecovery("bb", "b1"),
            decided(1, Optional.empty())
                .withDecided(
                    Optional.of("bb"),
                    2,
                    Optional.of(
                        new Genesis(
                            Genesis.Origin.RECOVERED,
                            "bb",
                            2,
                            "demo-1",
                            "v-1",
                            "p-1",
                            Optional.of("b1"),
                            5,
                            NOW)),
                    Optional.empty())
                .withLastRecovery(Optional.of(new Recovered(TASK, X, SURVIVOR, VOLUMES, NOW)))),
        row(
            "a reset is recorded: the history stays",
            formed,
            teardown(Purpose.RESET, "order", "order-uid"),
            formed.withIntent(going(Purpose.RESET, "order", "order-uid"))),
        row(
            "a deletion takes the place of an intended genesis",
            intended,
            teardown(Purpose.DELETION, "", ""),
            decided(1, Optional.of(going(Purpose.DELETION, "", "")))),
        row(
            "a deletion takes the place of a reset",
            formed.withIntent(going(Purpose.RESET, "order", "order-uid")),
            teardown(Purpose.DELETION, "", ""),
            formed.withIntent(going(Purpose.DELETION, "", ""))),
        row(
            "a claim that was to go is kept",
            formed.withIntent(going(Purpose.DELETION, "", "")),
            new KeepVolume(UNBOUND.getFirst()),
            formed.withIntent(
                new Teardown(Purpose.DELETION, "", "", X, 1, PODS, VOLUMES, List.of(), NOW))),
        row(
            "no claim is kept where none was to go",
            formed,
            new KeepVolume(UNBOUND.getFirst()),
            formed),
        row(
            "a reset ends: the next epoch begins, and its task can be told",
            formed.withIntent(going(Purpose.RESET, "order", "order-uid")),
            new FinishReset("order-uid", X),
            decided(2, Optional.empty())
                .withLastReset(
                    Optional.of(
                        new FinishedReset(
                            new ObjectRef("order", "order-uid"), X, 1, VOLUMES, NOW)))));
  }

  @Test
  void aDamagedVolumeIsForgottenWithItsCluster() {
    ClusterStatus before =
        formed(1, Genesis.Origin.CONFIRMED, EARLIER)
            .withLastReplacement(
                Optional.of(new Replaced("demo-2", "a2", CLAIM, "CorruptLog", EARLIER)))
            .withIntent(going(Purpose.RESET, "order", "order-uid"));

    assertThat(before.lastReplacement()).isPresent();
    assertThat(StatusEdit.apply(new FinishReset("order-uid", X), seen(before)).lastReplacement())
        .isEmpty();
  }

  @Test
  void theLastResetOutlivesTheNextGenesis() {
    FinishedReset reset =
        new FinishedReset(new ObjectRef("order", "order-uid"), X, 1, VOLUMES, EARLIER);
    ClusterStatus before = decided(2, Optional.empty()).withLastReset(Optional.of(reset));

    ClusterStatus intended =
        StatusEdit.apply(new RecordGenesisIntent("bb", 2, "demo-0", "v-9", "p-9", 3), seen(before));
    ClusterStatus formed = StatusEdit.apply(new ConfirmGenesis("bb", "a9"), seen(intended));

    assertThat(formed.lastReset()).contains(reset);
    assertThat(formed.intent()).isEmpty();
    assertThat(formed.genesis().map(Genesis::clusterId)).contains("bb");
  }

  private static Arguments row(
      String situation, ClusterStatus before, StatusWrite write, ClusterStatus after) {
    return Arguments.of(situation, before, write, after);
  }

  private static Observed seen(ClusterStatus status) {
    Observed nothing = Seen.cluster(3).observed();
    return new Observed(
        NOW,
        nothing.cluster().withStatus(status),
        nothing.slots(),
        nothing.statefulSet(),
        nothing.children(),
        nothing.tasks(),
        "");
  }

  private static ClusterStatus decided(long epoch, Optional<Intent> intent) {
    return ClusterStatus.none().withDecided(Optional.empty(), epoch, Optional.empty(), intent);
  }

  private static Optional<Intent> forming(Instant since) {
    return Optional.of(new GenesisIntent(X, 1, "demo-0", "v-0", "p-0", 3, since));
  }

  private static Intent recovery(Instant since) {
    return new Intent.Recovery(TASK, X, "bb", 2, SURVIVOR, VOLUMES, since);
  }

  private static ClusterStatus formed(long epoch, Genesis.Origin origin, Instant since) {
    return ClusterStatus.none()
        .withDecided(
            Optional.of(X),
            epoch,
            Optional.of(
                new Genesis(origin, X, epoch, "demo-0", "v-0", "p-0", Optional.of("a0"), 3, since)),
            Optional.empty());
  }

  private static RecordTeardown teardown(Purpose purpose, String task, String taskUid) {
    return new RecordTeardown(purpose, task, taskUid, X, 1, PODS, VOLUMES, UNBOUND, List.of());
  }

  private static Intent departure() {
    return new Departure(X, 1, "demo-2", 2, Optional.of("a2"), Optional.of(CLAIM), false, NOW);
  }

  private static Intent replacement(Instant since) {
    return new Intent.Replacement(X, 1, "demo-2", "a2", CLAIM, "CorruptLog", since);
  }

  private static Intent going(Purpose purpose, String task, String taskUid) {
    return new Teardown(purpose, task, taskUid, X, 1, PODS, VOLUMES, UNBOUND, NOW);
  }
}
