package dev.quorate.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.configuration.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A wiped directory is empty, and a crash on the way makes no member of a part of the data. */
class WipedDataTest {
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
  private static final List<String> LOG = List.of("wal/1.wal", "wal/2.wal", "groups/0/1.snapshot");

  @TempDir private Path root;

  /** What a directory may be before it is wiped. */
  enum Before {
    MEMBER,
    DAMAGED_IDENTITY,
    DAMAGED_GENESIS,
    NO_IDENTITY,
    SUCCESSOR_DECIDED,
    RETIRING
  }

  @ParameterizedTest
  @EnumSource
  void aCrashAnywhereLeavesAWholeMemberOrNone(Before before) throws Exception {
    CrashingChanges whole = new CrashingChanges(Integer.MAX_VALUE);
    new WipedData(directory("whole", before), whole).carryOut();
    assertThat(whole.done()).as("changes to crash at").isGreaterThan(10);
    for (int at = 0; at <= whole.done(); at++) {
      Path directory = directory("at-" + at, before);
      try {
        new WipedData(directory, new CrashingChanges(at)).carryOut();
      } catch (CrashingChanges.Crashed e) {
        assertNeverAPart(directory);
      }
      try (DataDirectory held = DataDirectory.lock(directory).orElseThrow()) {
        assertThat(held.wipe()).containsExactly("bootstrap.netsy", "lost+found");
        assertThat(held.read(LevelRange.OF_THIS_RELEASE))
            .isInstanceOf(DirectoryContent.Empty.class);
      }
    }
  }

  private static void assertNeverAPart(Path directory) throws Exception {
    try (DataDirectory held = DataDirectory.lock(directory).orElseThrow()) {
      boolean isSuccessor = Succession.in(directory).isDecided();
      switch (held.read(LevelRange.OF_THIS_RELEASE)) {
        case DirectoryContent.Identified(Identity identity, _) -> {
          assertThat(identity).isEqualTo(MEMBER);
          assertThat(LOG).allMatch(file -> Files.exists(directory.resolve(file)));
          assertThat(isSuccessor)
              .as("the successor is whole")
              .isEqualTo(Files.exists(directory.resolve("successor/identity.json")));
        }
        case DirectoryContent.Retiring _, DirectoryContent.Refused _, DirectoryContent.Empty _ -> {}
        case DirectoryContent.Promoted other -> throw new AssertionError(other);
        case DirectoryContent.GenesisOnly other -> throw new AssertionError(other);
      }
    }
  }

  @Test
  void aDirectoryThatANodeHasUsedIsKnownFromOthers() throws Exception {
    assertThat(DataDirectory.isUsed(root)).isFalse();
    assertThat(DataDirectory.isUsed(root.resolve("nowhere"))).isFalse();
    assertThat(DataDirectory.isUsed(directory("used", Before.MEMBER))).isTrue();
    Path empty = root.resolve("empty");
    DataDirectory.lock(empty).orElseThrow().close();
    assertThat(DataDirectory.isUsed(empty)).isTrue();
  }

  private Path directory(String name, Before before) throws IOException {
    Path directory = root.resolve(before + "-" + name);
    for (String file :
        Stream.concat(
                LOG.stream(), Stream.of("bootstrap.netsy", "retired/66/wal/1.wal", "delivered/1"))
            .toList()) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
    Files.createDirectory(directory.resolve("lost+found"));
    MEMBER.write(directory);
    GENESIS.write(directory);
    switch (before) {
      case MEMBER -> {}
      case DAMAGED_IDENTITY -> Files.writeString(directory.resolve(Identity.FILE), "{");
      case DAMAGED_GENESIS -> Files.writeString(directory.resolve(Genesis.FILE), "{");
      case NO_IDENTITY -> Files.delete(directory.resolve(Identity.FILE));
      case SUCCESSOR_DECIDED -> {
        Path successor = Files.createDirectories(directory.resolve("successor"));
        new Identity(0x22, 2, 0x88, "n1", Stage.MEMBER, List.of()).write(successor);
        Files.createDirectories(successor.resolve("wal"));
        Files.writeString(successor.resolve("wal/1.wal"), "new");
      }
      case RETIRING -> Retirement.of(MEMBER, "retired/77").write(directory);
    }
    return directory;
  }
}
