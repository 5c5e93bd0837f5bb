package dev.quorate.operator.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.api.v1alpha1.CompactionSettings;
import dev.quorate.operator.Requirement;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.spec.Auth;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.Compaction;
import dev.quorate.operator.observed.spec.Engine;
import dev.quorate.operator.playground.LocalCluster;
import dev.quorate.operator.status.EventReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator over real node processes: what is killed comes back, what is lost is replaced. */
class LocalClusterTest {
  /** A .netsy snapshot of the key test/golden with the value bar, by `snapshot create`. */
  private static final byte[] GOLDEN =
      HexFormat.of()
          .parseHex(
              "170893cbe6b3cc82e8a991011801200128023204736565642408c380878082c6aae5ec01"
                  + "10011a065f6e657473792001300140015a01317204736565642b08dd9ca2b688fee7e2ca"
                  + "0110021a0b746573742f676f6c64656e2001300240015a036261727204736565641a1085"
                  + "cef9b29eedd787b401180120024091b783d1aae2a7d8dc01");

  @TempDir private Path directory;

  @Test
  void aKilledMemberComesBackAsItselfAndAWipedOneAsAnother() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      String clusterId = ring.clusterId();
      ring.put("test/kept", "before");
      Map<String, String> ids = ring.memberIds();
      assertThat(ids.values()).hasSize(3).doesNotHaveDuplicates();

      MemberReport killed = ring.cluster.reports().get("demo-1");
      ring.faults.kill("demo-1");
      assertThat(ring.awaitBack("demo-1", killed).memberId()).isEqualTo(killed.memberId());

      MemberReport wiped = ring.cluster.reports().get("demo-0");
      ring.faults.wipe("demo-0");
      MemberReport replaced =
          ring.cluster.awaitMember(
              "demo-0",
              "is a voter with a new memberId",
              LocalRing.PATIENCE,
              report ->
                  report.memberId().isPresent()
                      && !report.memberId().equals(wiped.memberId())
                      && report.role() == MemberReport.Role.VOTER);
      ring.cluster.awaitReady(LocalRing.PATIENCE);

      assertThat(replaced.clusterId()).contains(clusterId);
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      assertThat(ring.memberIds().get("demo-2")).isEqualTo(ids.get("demo-2"));
      assertThat(ring.memberIds().get("demo-1")).isEqualTo(ids.get("demo-1"));
      ring.expect(Map.of("test/kept", "before"));
    }
  }

  /** The file is damaged once the cluster is formed, and counts again after a reset. */
  @Test
  @Requirement({"S1-2", "S1-13"})
  void aClusterBeginsWithAFileAndNeedsItNoMore() throws Exception {
    Path file = directory.resolve("golden.netsy");
    Files.write(file, GOLDEN);
    Map<String, String> golden = Map.of("test/golden", "bar");
    try (LocalRing ring =
        LocalRing.of(directory.resolve("state"), LocalCluster.ofSize(3, source(file)))) {
      String clusterId = ring.clusterId();
      ring.expect(golden);

      Files.writeString(file, "damaged");
      Map<String, MemberReport> before = ring.cluster.reports();
      ring.restartEverything();
      before.forEach((name, report) -> ring.awaitBack(name, report));
      MemberReport wiped = ring.cluster.reports().get("demo-0");
      ring.faults.wipe("demo-0");
      ring.cluster.awaitMember(
          "demo-0",
          "is a voter with a new memberId",
          LocalRing.PATIENCE,
          report ->
              report.memberId().isPresent()
                  && !report.memberId().equals(wiped.memberId())
                  && report.role() == MemberReport.Role.VOTER);
      ring.cluster.awaitReady(LocalRing.PATIENCE);
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      ring.expect(golden);

      Files.write(file, GOLDEN);
      ring.put("test/later", "1");
      StoredTask reset =
          ring.resources.order(LocalRing.DEMO, ObservedTask.Kind.RESET, Optional.of(clusterId));
      awaitPhase(ring, reset, ObservedTask.Phase.SUCCEEDED);
      ring.cluster.awaitReady(LocalRing.PATIENCE);
      assertThat(ring.clusterId()).isNotEqualTo(clusterId);
      ring.expect(golden);
    }
  }

  private static BootstrapSource source(Path file) {
    return LocalCluster.source(file.toString());
  }

  @Test
  void aFileThatIsNoSnapshotFormsNothingAndSaysWhy() throws Exception {
    Path file = directory.resolve("golden.netsy");
    Files.writeString(file, "damaged");
    try (LocalRing ring = new LocalRing(directory.resolve("state"))) {
      ring.resources.apply(LocalRing.DEMO, LocalCluster.ofSize(3, source(file)));

      await("the refusal")
          .atMost(LocalRing.PATIENCE)
          .until(
              () ->
                  ring.cluster
                      .status()
                      .flatMap(status -> status.condition("Progressing"))
                      .filter(condition -> condition.message().contains("golden.netsy"))
                      .isPresent());
      assertThat(ring.cluster.reports().values())
          .extracting(MemberReport::genesis)
          .containsOnly(Optional.empty());
    }
  }

  @Test
  void everythingRestartedIsTheSameClusterWithoutAGenesis() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      ring.put("test/kept", "before");
      Map<String, String> ids = ring.memberIds();
      Map<String, MemberReport> before = ring.cluster.reports();

      ring.restartEverything();
      before.forEach((name, report) -> ring.awaitBack(name, report));
      ring.cluster.awaitReady(LocalRing.PATIENCE);

      assertThat(ring.memberIds()).isEqualTo(ids);
      ring.expect(Map.of("test/kept", "before"));
    }
  }

  @Test
  @Requirement("S0-6")
  void aResetMakesAnEmptyClusterOfTheNextEpochAndOneOfAnotherClusterIsRefused() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      String clusterId = ring.clusterId();
      ring.put("test/gone", "with the reset");

      StoredTask wrong =
          ring.resources.order(
              LocalRing.DEMO, ObservedTask.Kind.RESET, Optional.of("00000000000000aa"));
      awaitPhase(ring, wrong, ObservedTask.Phase.FAILED);
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      ring.expect(Map.of("test/gone", "with the reset"));

      StoredTask right =
          ring.resources.order(LocalRing.DEMO, ObservedTask.Kind.RESET, Optional.of(clusterId));
      awaitPhase(ring, right, ObservedTask.Phase.SUCCEEDED);
      ClusterStatus ready = ring.cluster.awaitReady(LocalRing.PATIENCE);

      assertThat(ready.epoch()).isEqualTo(2);
      assertThat(ready.clusterId()).isPresent().isNotEqualTo(Optional.of(clusterId));
      ring.expect(Map.of());
    }
  }

  @Test
  void anOrderToLeadIsCarriedOutAndOneToLeadForNoMemberIsRefused() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      String clusterId = ring.clusterId();
      Map<String, String> ids = ring.memberIds();
      Map<String, String> processes = incarnations(ring);
      String next = ring.leader().equals("demo-2") ? "demo-1" : "demo-2";

      awaitPhase(ring, orderToLead(ring, "demo-7"), ObservedTask.Phase.FAILED);
      StoredTask order = orderToLead(ring, next);
      awaitPhase(ring, order, ObservedTask.Phase.SUCCEEDED);

      assertThat(ring.leader()).isEqualTo(next);
      assertThat(ring.resources.task(order.fact().name()).orElseThrow().message())
          .isEqualTo(next + " leads");
      ring.resources.keep(order, Duration.ofSeconds(1));
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      assertThat(ring.memberIds()).isEqualTo(ids);
      assertThat(incarnations(ring)).isEqualTo(processes);
      await("the task is deleted")
          .atMost(LocalRing.PATIENCE)
          .until(() -> ring.resources.task(order.fact().name()).isEmpty());
    }
  }

  @Test
  void anOrderToRestartRestartsEveryMemberOnceAsItself() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      ring.put("test/kept", "before");
      String clusterId = ring.clusterId();
      Map<String, String> ids = ring.memberIds();
      Map<String, String> processes = incarnations(ring);

      StoredTask order =
          ring.resources.order(LocalRing.DEMO, ObservedTask.Kind.RESTART, Optional.empty());
      awaitPhase(ring, order, ObservedTask.Phase.SUCCEEDED);
      ring.cluster.awaitReady(LocalRing.PATIENCE);

      assertThat(incarnations(ring).values()).doesNotContainAnyElementsOf(processes.values());
      assertThat(ring.memberIds()).isEqualTo(ids);
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      ring.expect(Map.of("test/kept", "before"));
    }
  }

  private static StoredTask orderToLead(LocalRing ring, String member) {
    return ring.resources.order(
        LocalRing.DEMO,
        ObservedTask.Kind.TRANSFER_LEADERSHIP,
        Optional.empty(),
        Optional.of(member));
  }

  private static Map<String, String> incarnations(LocalRing ring) {
    Map<String, String> incarnations = new TreeMap<>();
    ring.cluster.reports().forEach((name, report) -> incarnations.put(name, report.incarnation()));
    return incarnations;
  }

  @Test
  void threeBecomeFiveAndThreeAndOneAndThreeAgainUnderOtherMemberIds() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      String clusterId = ring.clusterId();
      Set<String> everyId = new TreeSet<>(ring.memberIds().values());
      Map<String, String> written = new TreeMap<>();
      int members = 3;
      for (int asked : new int[] {5, 3, 1, 3}) {
        ring.resources.apply(LocalRing.DEMO, LocalCluster.ofSize(asked));
        ring.cluster.awaitReady(LocalRing.PATIENCE);
        ring.put("test/at-" + asked, "written");
        written.put("test/at-" + asked, "written");

        assertThat(ring.memberIds()).hasSize(asked);
        for (int added = members; added < asked; added++) {
          assertThat(everyId.add(ring.memberIds().get("demo-" + added)))
              .as("demo-%d has a memberId that nobody had", added)
              .isTrue();
        }
        members = asked;
      }
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      ring.expect(written);
    }
  }

  @Test
  void noMemberRunsWhileNoneIsAskedForAndAllComeBackAsThemselves() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      ring.put("test/kept", "before");
      String clusterId = ring.clusterId();
      Map<String, String> ids = ring.memberIds();

      ring.resources.apply(LocalRing.DEMO, LocalCluster.ofSize(0));
      ring.cluster.awaitReady(LocalRing.PATIENCE);
      assertThat(ring.commandLines()).isEmpty();
      assertThat(ring.cluster.status().orElseThrow().phase()).isEqualTo("Hibernated");

      ring.resources.apply(LocalRing.DEMO, LocalCluster.ofSize(3));
      ring.cluster.awaitReady(LocalRing.PATIENCE);
      assertThat(ring.memberIds()).isEqualTo(ids);
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      ring.expect(Map.of("test/kept", "before"));
    }
  }

  @Test
  void keptVolumesComeBackWithOtherMembersAndTheirOldDataStaysOnThem() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      Map<String, String> before = ring.memberIds();
      ring.put("test/kept", "before");
      ring.resources.apply(LocalRing.DEMO, retaining(1));
      ring.cluster.awaitReady(LocalRing.PATIENCE);
      assertThat(ring.memberIds()).isEqualTo(Map.of("demo-0", before.get("demo-0")));
      ring.put("test/alone", "meanwhile");

      ring.resources.apply(LocalRing.DEMO, retaining(3));
      ring.cluster.awaitReady(LocalRing.PATIENCE);

      Map<String, String> after = ring.memberIds();
      assertThat(after).hasSize(3).containsEntry("demo-0", before.get("demo-0"));
      for (String member : Set.of("demo-1", "demo-2")) {
        assertThat(after.get(member)).isNotEqualTo(before.get(member));
        assertThat(dataOf(member).resolve("retired").resolve(before.get(member)))
            .isDirectoryContaining(file -> file.endsWith("identity.json"))
            .isDirectoryContaining(file -> file.endsWith("wal"));
      }
      ring.expect(Map.of("test/kept", "before", "test/alone", "meanwhile"));
    }
  }

  @Test
  void keptVolumesComeBackWithOtherMembersAlsoInAClusterThatIsAdopted() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      Map<String, String> before = ring.memberIds();
      String clusterId = ring.clusterId();
      ring.put("test/kept", "before");
      ring.resources.apply(LocalRing.DEMO, retaining(1));
      ring.cluster.awaitReady(LocalRing.PATIENCE);

      ring.resources.delete(LocalRing.DEMO);
      await("the resource is gone")
          .atMost(LocalRing.PATIENCE)
          .until(() -> ring.resources.cluster(LocalRing.DEMO).isEmpty());
      ring.resources.apply(LocalRing.DEMO, retaining(3));
      ring.cluster.awaitReady(LocalRing.PATIENCE);

      Map<String, String> after = ring.memberIds();
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      assertThat(after).hasSize(3).containsEntry("demo-0", before.get("demo-0"));
      for (String member : Set.of("demo-1", "demo-2")) {
        assertThat(after.get(member)).isNotEqualTo(before.get(member));
        assertThat(dataOf(member).resolve("retired").resolve(before.get(member))).isDirectory();
      }
      ring.expect(Map.of("test/kept", "before"));
    }
  }

  private static ClusterSpec retaining(int replicas) {
    ClusterSpec usual = LocalCluster.ofSize(replicas);
    return new ClusterSpec(
        replicas,
        usual.image(),
        usual.imagePullPolicy(),
        usual.storageSize(),
        usual.storageClass(),
        usual.source(),
        usual.config(),
        usual.whenDeleted(),
        ClusterSpec.Retention.RETAIN,
        usual.paused());
  }

  private Path dataOf(String member) {
    return directory.resolve("volumes").resolve("data-" + member).resolve("data");
  }

  @Test
  void aDamagedLogIsReplacedAndASecondOneWithinADayByOrderAlone() throws IOException {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      String clusterId = ring.clusterId();
      ring.put("test/kept", "before");
      MemberReport damaged = ring.cluster.reports().get("demo-1");
      StoredTask early = orderToReplace(ring, clusterId, "demo-1");
      awaitPhase(ring, early, ObservedTask.Phase.FAILED);
      assertThat(ring.cluster.reports().get("demo-1").memberId()).isEqualTo(damaged.memberId());

      damageLog(ring, "demo-1");
      ring.cluster.awaitMember(
          "demo-1",
          "is a voter with a new memberId",
          LocalRing.PATIENCE,
          report ->
              report.memberId().isPresent()
                  && !report.memberId().equals(damaged.memberId())
                  && report.role() == MemberReport.Role.VOTER);
      ClusterStatus replaced = ring.cluster.awaitReady(LocalRing.PATIENCE);

      assertThat(ring.clusterId()).isEqualTo(clusterId);
      assertThat(replaced.lastReplacement())
          .hasValueSatisfying(
              last -> {
                assertThat(last.member()).isEqualTo("demo-1");
                assertThat(last.memberId()).isEqualTo(damaged.memberId().orElseThrow());
                assertThat(last.found()).isEqualTo("CorruptLog");
              });
      ring.expect(Map.of("test/kept", "before"));

      String kept = ring.memberIds().get("demo-2");
      damageLog(ring, "demo-2");
      await("DamageRepeated")
          .atMost(LocalRing.PATIENCE)
          .until(() -> readyReason(ring).equals("DamageRepeated"));
      assertThat(ring.memberIds().get("demo-2")).isEqualTo(kept);
      ring.expect(Map.of("test/kept", "before"));

      StoredTask order = orderToReplace(ring, clusterId, "demo-2");
      awaitPhase(ring, order, ObservedTask.Phase.SUCCEEDED);
      ring.cluster.awaitReady(LocalRing.PATIENCE);
      assertThat(ring.memberIds().values()).hasSize(3).doesNotContain(kept);
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      ring.expect(Map.of("test/kept", "before"));
    }
  }

  private static StoredTask orderToReplace(LocalRing ring, String clusterId, String member) {
    return ring.resources.order(
        LocalRing.DEMO,
        ObservedTask.Kind.REPLACE_MEMBER,
        Optional.of(clusterId),
        Optional.of(member));
  }

  /** Its first segment has no header any more; it starts again on that. */
  private void damageLog(LocalRing ring, String member) throws IOException {
    Path log = dataOf(member).resolve("wal");
    try (Stream<Path> files = Files.list(log)) {
      Path segment =
          files.filter(file -> file.toString().endsWith(".wal")).sorted().findFirst().orElseThrow();
      try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
        int written = channel.write(ByteBuffer.allocate(64), 0);
        assertThat(written).isEqualTo(64);
        channel.force(false);
      }
    }
    ring.faults.kill(member);
  }

  @Test
  void settingsOfTheEngineAreRolledOneMemberAtATimeAndTakenBack() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      String clusterId = ring.clusterId();
      ring.put("test/before", "written");
      Map<String, String> ids = ring.memberIds();
      Engine slow =
          new Engine(
              Optional.of("32Mi"),
              Optional.of(500),
              Optional.of(5000),
              Optional.of(2000),
              Optional.of(new Compaction(CompactionSettings.Mode.PERIODIC, "1h")),
              new Auth(Optional.of(600), Optional.of(4)));

      for (Engine asked : List.of(slow, Engine.DEFAULTS)) {
        ring.events.clear();
        ring.resources.apply(LocalRing.DEMO, LocalCluster.ofSize(3).with(asked));
        await("every process has the flags")
            .atMost(LocalRing.PATIENCE)
            .until(() -> ring.commandLines().stream().allMatch(line -> hasFlags(line, asked)));
        ring.cluster.awaitReady(LocalRing.PATIENCE);

        assertThat(ring.events)
            .filteredOn(event -> event.reason() == EventReason.PodRestarted)
            .hasSize(3)
            .allMatch(event -> event.message().contains("spec.engine.quota"));
      }
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      assertThat(ring.memberIds()).isEqualTo(ids);
      ring.expect(Map.of("test/before", "written"));
    }
  }

  private static boolean hasFlags(String commandLine, Engine engine) {
    return engine.equals(Engine.DEFAULTS)
        ? !commandLine.contains("--election-timeout")
        : engine.flags().stream().allMatch(commandLine::contains);
  }

  @Test
  void aLostQuorumIsSaidAndNothingFormsByItself() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      String clusterId = ring.clusterId();
      String survivor = ring.memberIds().get("demo-2");

      ring.faults.wipe("demo-0");
      ring.faults.wipe("demo-1");
      await("QuorumLost")
          .atMost(LocalRing.PATIENCE)
          .until(() -> readyReason(ring).equals("QuorumLost"));

      await("it stays so")
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(5))
          .until(() -> readyReason(ring).equals("QuorumLost"));
      assertThat(ring.clusterId()).isEqualTo(clusterId);
      Map<String, MemberReport> reports = ring.cluster.reports();
      assertThat(reports.get("demo-0").hasIdentity()).isFalse();
      assertThat(reports.get("demo-1").hasIdentity()).isFalse();
      assertThat(reports.get("demo-2").memberId()).contains(survivor);
    }
  }

  @Test
  void aLostQuorumIsRecoveredFromTheSurvivorByOrder() {
    try (LocalRing ring = LocalRing.ofThree(directory)) {
      String lost = ring.clusterId();
      Map<String, String> before = ring.memberIds();
      ring.put("test/kept", "before");
      ring.faults.wipe("demo-0");
      ring.faults.wipe("demo-1");
      await("QuorumLost")
          .atMost(LocalRing.PATIENCE)
          .until(() -> readyReason(ring).equals("QuorumLost"));

      StoredTask task =
          ring.resources.order(
              LocalRing.DEMO,
              ObservedTask.Kind.RECOVER_QUORUM,
              Optional.of(lost),
              Optional.empty());
      awaitPhase(ring, task, ObservedTask.Phase.SUCCEEDED);
      ClusterStatus recovered = ring.cluster.awaitReady(LocalRing.PATIENCE);

      assertThat(recovered.clusterId()).isPresent().isNotEqualTo(Optional.of(lost));
      assertThat(recovered.epoch()).isEqualTo(2);
      assertThat(recovered.lastRecovery())
          .hasValueSatisfying(
              last -> {
                assertThat(last.predecessor()).isEqualTo(lost);
                assertThat(last.survivor().member()).isEqualTo("demo-2");
                assertThat(last.survivor().memberId()).isEqualTo(before.get("demo-2"));
              });
      assertThat(ring.memberIds().values()).doesNotContainAnyElementsOf(before.values());
      ring.expect(Map.of("test/kept", "before"));
    }
  }

  private static String readyReason(LocalRing ring) {
    return ring.cluster
        .status()
        .flatMap(status -> status.condition("Ready"))
        .map(Condition::reason)
        .orElse("none");
  }

  private static void awaitPhase(LocalRing ring, StoredTask task, ObservedTask.Phase phase) {
    await("task " + phase)
        .atMost(LocalRing.PATIENCE)
        .until(
            () ->
                ring.resources
                    .task(task.fact().name())
                    .filter(found -> found.fact().phase() == phase)
                    .isPresent());
  }
}
