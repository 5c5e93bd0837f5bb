package dev.quorate.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.node.files.CanonicalJson;
import dev.quorate.node.files.SealedFile;
import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.genesis.SnapshotSource;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.genesis.Survivor;
import dev.quorate.node.identity.Identity.Stage;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.raft.configuration.Member;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final long CLUSTER = 0x11;
  private static final Genesis GENESIS =
      new Genesis(
          CLUSTER,
          1,
          StructuralConfig.defaults(2),
          new Member(7, "n1", "h:1", "h:2", "h:3"),
          List.of(),
          Genesis.Source.EMPTY);
  private static final Identity FIRST =
      new Identity(CLUSTER, 1, 7, "n1", Stage.MEMBER, List.of("seed:1"));

  @TempDir private Path path;

  @Test
  void nothingIsEmpty() throws Exception {
    assertThat(read()).isInstanceOf(DirectoryContent.Empty.class);
  }

  @Test
  void whatSaysNothingIsEmpty() throws Exception {
    Files.createDirectories(path.resolve("lost+found"));
    Files.writeString(path.resolve("README"), "hello");
    Files.createDirectories(path.resolve("wal"));
    Files.writeString(path.resolve("identity.json.tmp"), "half");

    assertThat(read()).isInstanceOf(DirectoryContent.Empty.class);
  }

  @Test
  void genesisAloneIsGenesisOnly() throws Exception {
    GENESIS.write(path);

    assertThat(read()).isEqualTo(new DirectoryContent.GenesisOnly(GENESIS));
  }

  @Test
  void aGenesisFromASourceOfALaterVersionIsLeftAlone() throws Exception {
    ObjectNode json = (ObjectNode) CanonicalJson.parse(GENESIS.toBytes());
    json.putObject("source").put("kind", "Etcd");
    SealedFile.write(path.resolve(Genesis.FILE), 1, json);

    assertThat(read())
        .isInstanceOfSatisfying(
            DirectoryContent.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(FailureReason.NEWER_FORMAT);
              assertThat(refused.message()).contains("Etcd");
            });
  }

  @Test
  void aGenesisOfASurvivorIsReadBack() throws Exception {
    Genesis survivor =
        new Genesis(
            CLUSTER,
            2,
            StructuralConfig.defaults(2),
            new Member(8, "n1", "h:1", "h:2", "h:3"),
            List.of("n1", "n2"),
            new Survivor(0xaa, 7, 3, 41));
    survivor.write(path);

    assertThat(read()).isEqualTo(new DirectoryContent.GenesisOnly(survivor));
    assertThat(Genesis.fromBytes(survivor.toBytes())).isEqualTo(survivor);
    assertThat(survivor.predecessor()).hasValue(new Survivor(0xaa, 7, 3, 41));
    assertThat(GENESIS.predecessor()).isEmpty();
  }

  @Test
  void anIdentityIsReadBackWithItsGenesis() throws Exception {
    FIRST.write(path);
    assertThat(read()).isEqualTo(new DirectoryContent.Identified(FIRST, Optional.empty()));

    GENESIS.write(path);
    assertThat(read()).isEqualTo(new DirectoryContent.Identified(FIRST, Optional.of(GENESIS)));
  }

  @Test
  void aSnapshotWithoutAMemberIsAPromotedOneUnlessItsGenesisBeganOtherwise() throws Exception {
    Path file = path.resolve("snapshots").resolve("0000000000000000003.netsy");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
    assertThat(read()).isInstanceOf(DirectoryContent.Promoted.class);

    GENESIS.write(path);
    assertRefused(FailureReason.FOREIGN_VOLUME);

    Genesis snapshot =
        new Genesis(
            CLUSTER,
            1,
            StructuralConfig.defaults(2),
            new Member(8, "n1", "h:1", "h:2", "h:3"),
            List.of(),
            new SnapshotSource(3, "ab".repeat(32)));
    snapshot.write(path);
    assertThat(read()).isEqualTo(new DirectoryContent.GenesisOnly(snapshot));
    assertThat(Genesis.fromBytes(snapshot.toBytes())).isEqualTo(snapshot);
  }

  @Test
  void memberDataWithoutAnIdentityIsAForeignVolume() throws Exception {
    for (String name : List.of("wal", "groups/0")) {
      Path file = path.resolve(name).resolve("file");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "x");

      assertRefused(FailureReason.FOREIGN_VOLUME);
      Files.delete(file);
    }
  }

  @Test
  void memberDataWithAGenesisButNoIdentityIsAForeignVolume() throws Exception {
    GENESIS.write(path);
    Files.createDirectories(path.resolve("wal"));
    Files.writeString(path.resolve("wal/1.log"), "x");

    assertRefused(FailureReason.FOREIGN_VOLUME);
  }

  @Test
  void anUnreadableIdentityOrGenesisIsCorrupt() throws Exception {
    Files.writeString(path.resolve(Identity.FILE), "{");
    assertRefused(FailureReason.CORRUPT_IDENTITY);

    FIRST.write(path);
    Files.writeString(path.resolve(Genesis.FILE), "");
    assertRefused(FailureReason.CORRUPT_IDENTITY);
  }

  @Test
  void aGenesisOfAnotherMemberIsCorrupt() throws Exception {
    GENESIS.write(path);
    new Identity(CLUSTER, 1, 8, "n1", Stage.MEMBER, List.of()).write(path);

    assertRefused(FailureReason.CORRUPT_IDENTITY);
  }

  @Test
  void theLevelOfTheClusterIsKeptAndAnEarlierReleaseRefusesTheDirectoryByName() throws Exception {
    Identity raised = FIRST.atLevel(2);
    raised.write(path);
    assertThat(read()).isEqualTo(new DirectoryContent.Identified(raised, Optional.empty()));
    assertThat(raised.atLevel(1)).as("never lower").isEqualTo(raised);

    try (DataDirectory directory = DataDirectory.lock(path).orElseThrow()) {
      assertThat(directory.read(new LevelRange(1, 1)))
          .isInstanceOfSatisfying(
              DirectoryContent.Refused.class,
              refused -> {
                assertThat(refused.reason()).isEqualTo(FailureReason.NEWER_FORMAT);
                assertThat(refused.message())
                    .contains("identity.json has format 2, this release reads up to 1");
                assertThat(refused.reason().advice()).contains("start a newer release");
              });
    }
  }

  @Test
  void aNewerFormatIsNamedAsSuch() throws Exception {
    SealedFile.write(
        path.resolve(Identity.FILE),
        99,
        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());

    assertRefused(FailureReason.NEWER_FORMAT);
  }

  @Test
  void aDirectoryIsHeldByOneAtATime() throws Exception {
    try (DataDirectory held = DataDirectory.lock(path).orElseThrow()) {
      assertThat(DataDirectory.lock(held.path())).isEmpty();
      assertThat(isFreeForAnotherProcess()).as("after it was tried once more in here").isFalse();
    }
    assertThat(isFreeForAnotherProcess()).isTrue();
    DataDirectory again = DataDirectory.lock(path).orElseThrow();
    again.close();
  }

  private boolean isFreeForAnotherProcess() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader answer = other.inputReader()) {
      return Boolean.parseBoolean(answer.readLine());
    } finally {
      assertThat(other.waitFor(1, TimeUnit.MINUTES)).as("the other process ends").isTrue();
    }
  }

  /** Says whether it gets the lock of the directory that it is given. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] args) throws Exception {
      System.out.println(DataDirectory.lock(Path.of(args[0])).isPresent());
    }
  }

  private DirectoryContent read() throws Exception {
    try (DataDirectory directory = DataDirectory.lock(path).orElseThrow()) {
      return directory.read(LevelRange.OF_THIS_RELEASE);
    }
  }

  private void assertRefused(FailureReason reason) throws Exception {
    assertThat(read())
        .isInstanceOfSatisfying(
            DirectoryContent.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(reason));
  }
}
