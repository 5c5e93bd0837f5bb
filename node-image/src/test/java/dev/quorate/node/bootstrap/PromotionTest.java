package dev.quorate.node.bootstrap;

import static dev.quorate.node.netsy.NetsyFiles.created;
import static dev.quorate.node.netsy.NetsyFiles.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.Requirement;
import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.netsy.NetsyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the disk when a promotion ends, and when the process or the power ends before it. */
class PromotionTest {
  private static final String NAME = "0000000000000000002.netsy";
  private static final byte[] CONTENT = NetsyFiles.VECTOR;

  @TempDir private Path directory;
  private BootstrapFile file;

  @BeforeEach
  void checked() throws Exception {
    file = checked("bootstrap.netsy", CONTENT);
  }

  private BootstrapFile checked(String name, byte[] content) throws Exception {
    Path path = directory.resolve(name);
    Files.write(path, content);
    return BootstrapFile.read(path, 1 << 20);
  }

  @Test
  @Requirement("S1-12")
  void aPromotedFileAndItsNameAreDurable() throws Exception {
    var disk = new CrashableDisk();

    Promotion.promote(file, disk);

    CrashableDisk found = disk.afterPowerCut();
    assertThat(found.list()).containsExactly(NAME);
    assertThat(found.bytes(NAME)).isEqualTo(CONTENT);
  }

  @Test
  @Requirement("S1-15")
  void aCrashAnywhereLeavesAnAttemptThatIsRepeated() throws Exception {
    for (int change = 0; change < 12; change++) {
      for (int seed = 0; seed < 20; seed++) {
        var disk = new CrashableDisk();
        disk.crashAtChange(change);
        try {
          Promotion.promote(file, disk);
        } catch (CrashableDisk.Crashed e) {
          assertThat(change).isLessThan(10);
        }
        CrashableDisk found = disk.afterCrash(new SplittableRandom(seed));

        assertThat(found.list()).isSubsetOf(NAME, Promotion.UNFINISHED);
        if (found.list().contains(NAME)) {
          assertThat(found.bytes(NAME)).as("whole, or not there").isEqualTo(CONTENT);
        }
        Promotion.promote(file, found);
        assertThat(found.afterPowerCut().list()).contains(NAME);
        assertThat(found.afterPowerCut().bytes(NAME)).isEqualTo(CONTENT);
      }
    }
  }

  /** The process that renamed it did not come to its name. */
  @Test
  @Requirement("S1-16")
  void theNameOfAFileThatIsThereIsMadeDurable() throws Exception {
    var disk = new CrashableDisk();
    try (var copy = disk.open(NAME)) {
      copy.write(ByteBuffer.wrap(CONTENT), 0);
      copy.sync();
    }

    Promotion.promote(file, disk);

    assertThat(disk.afterPowerCut().list()).containsExactly(NAME);
  }

  @Test
  void aFileThatChangedSinceItWasCheckedIsNotPromoted() throws IOException {
    Files.write(file.path(), snapshot(created(1, "_netsy", "1"), created(2, "foo", "baz")));
    var disk = new CrashableDisk();

    assertThatThrownBy(() -> Promotion.promote(file, disk))
        .isInstanceOf(BootstrapRefused.class)
        .hasMessageContaining("changed while it was read");

    assertThat(disk.list()).isEmpty();
  }

  @Test
  void theDigestIsThatOfAllBytesOfTheFile() throws Exception {
    BootstrapFile longer = checked("longer.netsy", Arrays.copyOf(CONTENT, CONTENT.length + 3));

    assertThat(longer.source().revision()).isEqualTo(2);
    assertThat(longer.source().sha256())
        .isEqualTo(BootstrapFile.digest(longer.path()))
        .isNotEqualTo(file.source().sha256());
    assertThat(file.source().sha256())
        .isEqualTo("4220f771aca3e2e41a80bdb87125e7d4eacea38a785410cef8a56a2974f8bd76");
  }
}
