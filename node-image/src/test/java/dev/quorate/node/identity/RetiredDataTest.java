package dev.quorate.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.StructuralConfig;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data of a removed member moves out of the way, whole, whenever the process or the power ends. */
class RetiredDataTest {
  private static final Genesis GENESIS =
      new Genesis(
          0x11,
          1,
          StructuralConfig.defaults(2),
          new Member(0x77, "n1", "h:1", "h:2", "h:3"),
          List.of(),
          Genesis.Source.EMPTY);
  private static final Identity MEMBER =
      new Identity(0x11, 1, 0x77, "n1", Stage.MEMBER, List.of("seed:1"));
  private static final String FOLDER = "retired/0000000000000077";
  private static final List<String> DATA =
      List.of(
          "wal/0001.log",
          "wal/0002.log",
          "groups/0/1.snapshot",
          "snapshots/1.netsy",
          Genesis.FILE,
          Identity.FILE);

  @TempDir private Path root;

  @Test
  void theDirectoryIsEmptyThenAndTheDataIsInAFolderOfItsOwn() throws Exception {
    Path directory = member("data", MEMBER);
    Map<String, String> before = content(directory);
    Files.writeString(directory.resolve("README"), "not ours");

    Retirement done = retire(directory);

    assertThat(done.folder()).isEqualTo(FOLDER);
    assertThat(read(directory)).isInstanceOf(DirectoryContent.Empty.class);
    assertThat(contentOf(directory.resolve(FOLDER))).isEqualTo(before);
    assertThat(directory.resolve("README")).as("somebody else's stays").hasContent("not ours");
    assertThat(directory.resolve(FOLDER).resolve(Retirement.FILE))
        .content()
        .as("says of whom it is")
        .contains("0000000000000011", "0000000000000077", "n1");
  }

  @Test
  void theNextMemberOfTheDirectoryHasAFolderOfItsOwn() throws Exception {
    Path directory = member("data", MEMBER);
    Map<String, String> first = content(directory);
    retire(directory);
    Identity next = new Identity(0x11, 1, 0x88, "n1", Stage.MEMBER, List.of());
    fill(directory, next);
    Map<String, String> second = content(directory);

    retire(directory);

    assertThat(read(directory)).isInstanceOf(DirectoryContent.Empty.class);
    assertThat(contentOf(directory.resolve(FOLDER))).isEqualTo(first);
    assertThat(contentOf(directory.resolve("retired/0000000000000088"))).isEqualTo(second);
  }

  @Test
  void whatSomebodyPutBackOverwritesNothing() throws Exception {
    Path directory = member("data", MEMBER);
    Map<String, String> first = content(directory);
    retire(directory);
    fill(directory, MEMBER);
    Files.writeString(directory.resolve("wal/0001.log"), "written since");
    Map<String, String> second = content(directory);

    retire(directory);

    assertThat(contentOf(directory.resolve(FOLDER))).isEqualTo(first);
    assertThat(contentOf(directory.resolve(FOLDER + ".2"))).isEqualTo(second);
  }

  @Test
  void aDamagedDecisionIsRefused() throws Exception {
    Path directory = member("data", MEMBER);
    Files.writeString(directory.resolve(Retirement.FILE), "{}");

    assertThat(read(directory))
        .isInstanceOfSatisfying(
            DirectoryContent.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(FailureReason.CORRUPT_IDENTITY));
    assertThat(content(directory)).as("nothing moves").hasSize(DATA.size());
  }

  /** An earlier release ran in between, and began anew what it did not find. */
  @Test
  void aNameThatIsTakenInTheFolderGetsAnother() throws Exception {
    Path directory = member("data", MEMBER);
    Map<String, String> before = content(directory);
    crash(directory, 6, Ending.KILLED, 0);
    assertThat(directory.resolve(FOLDER).resolve("wal/0001.log")).exists();
    Files.createDirectories(directory.resolve("wal"));
    Files.writeString(directory.resolve("wal/0001.log"), "begun anew");

    goOn(directory);

    Map<String, String> after = contentOf(directory.resolve(FOLDER));
    assertThat(after).containsAllEntriesOf(before).containsEntry("wal.2/0001.log", "begun anew");
    assertThat(read(directory)).isInstanceOf(DirectoryContent.Empty.class);
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
    int changes = crash(member("whole", MEMBER), Integer.MAX_VALUE, Ending.KILLED, 0).done();
    assertThat(changes).as("changes to crash at").isGreaterThan(10);
    int lost = ending == Ending.KILLED ? 1 : 1 << DATA.size();
    for (int at = 0; at <= changes; at++) {
      for (int kept = 0; kept < lost; kept++) {
        Path directory = member("at-" + at + "-kept-" + kept, MEMBER);
        Map<String, String> before = content(directory);
        crash(directory, at, ending, kept);

        assertNeverMistaken(directory, before);
        retireOrGoOn(directory, new CrashingChanges(Integer.MAX_VALUE));
        assertRetired(directory, before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0b010101, 0b111111})
  void soIsASecondCrash(int kept) throws Exception {
    int changes = crash(member("whole", MEMBER), Integer.MAX_VALUE, Ending.KILLED, 0).done();
    for (int first = 0; first < changes; first++) {
      for (int second = 0; second < changes; second++) {
        Path directory = member(first + "-then-" + second, MEMBER);
        Map<String, String> before = content(directory);
        crash(directory, first, Ending.POWER_LOST, kept);
        crash(directory, second, Ending.POWER_LOST, kept);

        assertNeverMistaken(directory, before);
        retireOrGoOn(directory, new CrashingChanges(Integer.MAX_VALUE));
        assertRetired(directory, before);
      }
    }
  }

  /** Either whole and a member's, or decided, or all of it out of the way. */
  private static void assertNeverMistaken(Path directory, Map<String, String> before)
      throws Exception {
    switch (read(directory)) {
      case DirectoryContent.Identified(Identity identity, Optional<Genesis> genesis) -> {
        assertThat(identity).isEqualTo(MEMBER);
        assertThat(genesis).hasValue(GENESIS);
        assertThat(content(directory)).isEqualTo(before);
      }
      case DirectoryContent.Retiring(Retirement decided) ->
          assertThat(decided).isEqualTo(new Retirement(MEMBER.clusterId(), 1, 0x77, "n1", FOLDER));
      case DirectoryContent.Empty _ -> assertRetired(directory, before);
      case DirectoryContent.Promoted other -> throw new AssertionError(other);
      case DirectoryContent.GenesisOnly other -> throw new AssertionError(other);
      case DirectoryContent.Refused other -> throw new AssertionError(other);
    }
  }

  private static void assertRetired(Path directory, Map<String, String> before) throws Exception {
    assertThat(read(directory)).isInstanceOf(DirectoryContent.Empty.class);
    assertThat(contentOf(directory.resolve(FOLDER))).isEqualTo(before);
    try (Stream<Path> folders = Files.list(directory.resolve("retired"))) {
      assertThat(folders).as("one folder, however often it was begun").hasSize(1);
    }
  }

  private static CrashingChanges crash(Path directory, int at, Ending ending, int kept)
      throws Exception {
    CrashingChanges changes = new CrashingChanges(at);
    try {
      retireOrGoOn(directory, changes);
    } catch (CrashingChanges.Crashed e) {
      if (ending == Ending.POWER_LOST) {
        changes.loseAllBut(kept);
      }
    }
    return changes;
  }

  private static void retireOrGoOn(Path directory, DirectoryChanges changes) throws Exception {
    RetiredData retired = new RetiredData(directory, changes);
    switch (read(directory)) {
      case DirectoryContent.Identified(Identity identity, _) ->
          retired.carryOut(retired.decide(identity));
      case DirectoryContent.Retiring(Retirement decided) -> retired.carryOut(decided);
      case DirectoryContent.Empty _ -> {}
      case DirectoryContent.Promoted other -> throw new AssertionError(other);
      case DirectoryContent.GenesisOnly other -> throw new AssertionError(other);
      case DirectoryContent.Refused other -> throw new AssertionError(other);
    }
  }

  private static void goOn(Path directory) throws Exception {
    try (DataDirectory held = DataDirectory.lock(directory).orElseThrow()) {
      held.goOn(((DirectoryContent.Retiring) held.read(LevelRange.OF_THIS_RELEASE)).decided());
    }
  }

  private static Retirement retire(Path directory) throws Exception {
    try (DataDirectory held = DataDirectory.lock(directory).orElseThrow()) {
      return held.retire(
          ((DirectoryContent.Identified) held.read(LevelRange.OF_THIS_RELEASE)).identity());
    }
  }

  private static DirectoryContent read(Path directory) throws Exception {
    try (DataDirectory held = DataDirectory.lock(directory).orElseThrow()) {
      return held.read(LevelRange.OF_THIS_RELEASE);
    }
  }

  private Path member(String name, Identity identity) throws Exception {
    Path directory = root.resolve(name);
    Files.createDirectories(directory);
    fill(directory, identity);
    return directory;
  }

  private static void fill(Path directory, Identity identity) throws Exception {
    for (String file : DATA) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file + " of " + identity.memberId());
    }
    identity.write(directory);
    if (identity.memberId() == GENESIS.first().id()) {
      GENESIS.write(directory);
    } else {
      Files.delete(directory.resolve(Genesis.FILE));
    }
  }

  /** Of the files of the member that are in their places. */
  private static Map<String, String> content(Path directory) throws IOException {
    Map<String, String> found = contentOf(directory);
    found.keySet().removeIf(file -> !DATA.contains(file));
    return found;
  }

  private static Map<String, String> contentOf(Path folder) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    found.keySet().removeIf(file -> file.equals(Retirement.FILE));
    return found;
  }

  @Test
  void nothingIsTakenForDurableThatNoSyncHasMadeSo() throws Exception {
    Path from = Files.createDirectories(root.resolve("from"));
    Path to = Files.createDirectories(root.resolve("to"));
    Files.writeString(from.resolve("file"), "x");
    CrashingChanges changes = new CrashingChanges(3);
    changes.move(from.resolve("file"), to.resolve("file"));
    changes.sync(to);
    changes.sync(to);
    assertThatThrownBy(() -> changes.sync(from)).isInstanceOf(CrashingChanges.Crashed.class);

    changes.loseAllBut(0);

    assertThat(from.resolve("file")).exists();
  }
}
