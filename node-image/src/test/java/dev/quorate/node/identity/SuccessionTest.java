package dev.quorate.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.genesis.Survivor;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.configuration.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory is wholly the old member's or wholly the new one's, whenever the process ends. */
class SuccessionTest {
  private static final Genesis OLD_GENESIS = genesis(0x11, 1, 0x77, Genesis.Source.EMPTY);
  private static final Genesis NEW_GENESIS = genesis(0x22, 2, 0x88, new Survivor(0x11, 0x77, 3, 9));
  private static final Identity OLD =
      new Identity(0x11, 1, 0x77, "n1", Stage.MEMBER, List.of("seed:1"));
  private static final Identity NEW = Identity.ofFirst(NEW_GENESIS).at(Stage.MEMBER);
  private static final List<String> OLD_DATA =
      List.of(
          "wal/1.log",
          "wal/2.log",
          "groups/0/a.snap",
          "snapshots/1.netsy",
          Genesis.FILE,
          Identity.FILE);
  private static final List<String> NEW_DATA =
      List.of("wal/1.log", "groups/0/b.snap", Genesis.FILE, Identity.FILE);
  private static final String RETIRED = "retired/0000000000000077";

  @TempDir private Path root;

  @Test
  void theNewDataTakesThePlaceOfTheOldWhichIsKept() throws Exception {
    Path directory = member("data");
    Map<String, String> before = contentOf(directory);

    succeed(directory, new CrashingChanges(Integer.MAX_VALUE));

    assertSucceeded(directory, before);
    assertThat(started(directory)).isEqualTo(read(directory));
    assertThat(directory.resolve("successor")).doesNotExist();
    assertThat(directory.resolve("successor.tmp")).doesNotExist();
  }

  @Test
  void aMemberThatJoinedHasNoGenesisToBeKept() throws Exception {
    Path directory = member("data");
    Files.delete(directory.resolve(Genesis.FILE));
    Map<String, String> before = contentOf(directory);

    succeed(directory, new CrashingChanges(Integer.MAX_VALUE));

    assertSucceeded(directory, before);
  }

  @Test
  void whatWasNeverDecidedIsClearedAway() throws Exception {
    Path directory = member("data");
    Map<String, String> before = contentOf(directory);
    Path target = Succession.in(directory).begin();
    write(target);

    assertThat(started(directory)).isInstanceOf(DirectoryContent.Identified.class);

    assertThat(contentOf(directory)).isEqualTo(before);
    assertThat(target).doesNotExist();
    write(Succession.in(directory).begin());
    assertThat(contentOf(Succession.in(directory).begin())).as("begun anew").isEmpty();
  }

  @Test
  void aDecidedSuccessorWhoseGenesisIsDamagedIsRefusedAndNothingMoves() throws Exception {
    Path directory = member("data");
    write(Succession.in(directory).begin());
    Succession.in(directory).decide();
    Files.writeString(directory.resolve("successor").resolve(Genesis.FILE), "{}");
    Map<String, String> before = contentOf(directory);

    assertThat(started(directory))
        .isInstanceOfSatisfying(
            DirectoryContent.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(FailureReason.CORRUPT_IDENTITY));
    assertThat(contentOf(directory)).isEqualTo(before);
  }

  /** How a process ends in the middle. */
  enum Ending {
    /** What it did stays. */
    KILLED,
    /** Of what no sync made durable any part may be undone. */
    POWER_LOST
  }

  @ParameterizedTest
  @EnumSource
  void aCrashAnywhereIsGoneOnFrom(Ending ending) throws Exception {
    int changes = crash(member("whole"), Integer.MAX_VALUE, Ending.KILLED, 0).done();
    assertThat(changes).as("changes to crash at").isGreaterThan(20);
    for (int at = 0; at <= changes; at++) {
      int lost = 1;
      for (int kept = 0; kept < lost; kept++) {
        Path directory = member("at-" + at + "-kept-" + kept);
        Map<String, String> before = contentOf(directory);
        CrashingChanges crashed = crash(directory, at, ending, kept);
        lost = ending == Ending.KILLED ? 1 : 1 << crashed.pending();

        assertOneOfTheTwo(directory, before);
        goOn(directory, before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0b010101})
  void soIsASecondCrash(int kept) throws Exception {
    int changes = crash(member("whole"), Integer.MAX_VALUE, Ending.KILLED, 0).done();
    for (int first = 0; first < changes; first++) {
      for (int second = 0; second < changes; second++) {
        Path directory = member(first + "-then-" + second);
        Map<String, String> before = contentOf(directory);
        crash(directory, first, Ending.POWER_LOST, kept);
        crash(directory, second, Ending.POWER_LOST, kept);

        assertOneOfTheTwo(directory, before);
        goOn(directory, before);
      }
    }
  }

  /** What a start finds. */
  private static void assertOneOfTheTwo(Path directory, Map<String, String> before)
      throws Exception {
    switch (finished(directory)) {
      case DirectoryContent.Identified(Identity identity, Optional<Genesis> genesis)
          when identity.equals(OLD) -> {
        assertThat(genesis).hasValue(OLD_GENESIS);
        assertThat(contentOf(directory)).isEqualTo(before);
      }
      case DirectoryContent other -> {
        assertThat(other).isEqualTo(new DirectoryContent.Identified(NEW, Optional.of(NEW_GENESIS)));
        assertSucceeded(directory, before);
      }
    }
  }

  /** The same call once more. */
  private void goOn(Path directory, Map<String, String> before) throws Exception {
    boolean isOld =
        finished(directory) instanceof DirectoryContent.Identified found
            && found.identity().equals(OLD);
    if (isOld) {
      succeed(directory, new CrashingChanges(Integer.MAX_VALUE));
    }
    assertSucceeded(directory, before);
  }

  private static void assertSucceeded(Path directory, Map<String, String> before) throws Exception {
    assertThat(finished(directory))
        .isEqualTo(new DirectoryContent.Identified(NEW, Optional.of(NEW_GENESIS)));
    Map<String, String> all = contentOf(directory);
    assertThat(all.keySet())
        .filteredOn(file -> !file.startsWith("retired/"))
        .containsExactlyInAnyOrderElementsOf(NEW_DATA);
    assertThat(all).containsEntry("wal/1.log", "new wal/1.log");
    assertThat(contentOf(directory.resolve(RETIRED))).isEqualTo(before);
  }

  private CrashingChanges crash(Path directory, int at, Ending ending, int kept) throws Exception {
    CrashingChanges changes = new CrashingChanges(at);
    try {
      Succession succession = new Succession(directory, changes);
      if (succession.isDecided()) {
        succession.carryOut();
      } else if (((DirectoryContent.Identified) read(directory)).identity().equals(OLD)) {
        succeed(directory, changes);
      }
    } catch (CrashingChanges.Crashed e) {
      if (ending == Ending.POWER_LOST) {
        changes.loseAllBut(kept);
      }
    }
    return changes;
  }

  private void succeed(Path directory, DirectoryChanges changes) throws Exception {
    Succession succession = new Succession(directory, changes);
    write(succession.begin());
    succession.decide();
    succession.carryOut();
  }

  private void write(Path target) throws Exception {
    copy(root.resolve("new"), target);
  }

  /** What a start makes of it; without one flush, of which there would be tens of thousands. */
  private static DirectoryContent finished(Path directory) throws Exception {
    Succession succession = new Succession(directory, new CrashingChanges(Integer.MAX_VALUE));
    if (succession.isDecided()) {
      succession.carryOut();
    }
    succession.discard();
    return read(directory);
  }

  private static DirectoryContent started(Path directory) throws Exception {
    try (DataDirectory held = DataDirectory.lock(directory).orElseThrow()) {
      Optional<DirectoryContent.Refused> refused = held.finishSuccession();
      return refused.isPresent() ? refused.get() : held.read(LevelRange.OF_THIS_RELEASE);
    }
  }

  private static DirectoryContent read(Path directory) throws Exception {
    try (DataDirectory held = DataDirectory.lock(directory).orElseThrow()) {
      return held.read(LevelRange.OF_THIS_RELEASE);
    }
  }

  private Path member(String name) throws Exception {
    Path directory = Files.createDirectories(root.resolve("members").resolve(name));
    copy(root.resolve("old"), directory);
    return directory;
  }

  @BeforeEach
  void makeBoth() throws Exception {
    fill(root.resolve("old"), OLD_DATA, "old ");
    OLD_GENESIS.write(root.resolve("old"));
    OLD.write(root.resolve("old"));
    fill(root.resolve("new"), NEW_DATA, "new ");
    NEW_GENESIS.write(root.resolve("new"));
    NEW.write(root.resolve("new"));
  }

  private static void fill(Path directory, List<String> files, String content) throws IOException {
    for (String file : files) {
      Files.createDirectories(directory.resolve(file).getParent());
      Files.writeString(directory.resolve(file), content + file);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private static Map<String, String> contentOf(Path folder) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    found.remove("LOCK");
    return found;
  }

  private static Genesis genesis(long clusterId, long epoch, long memberId, Genesis.Source source) {
    return new Genesis(
        clusterId,
        epoch,
        StructuralConfig.defaults(2),
        new Member(memberId, "n1", "h:1", "h:2", "h:3"),
        List.of(),
        source);
  }
}
