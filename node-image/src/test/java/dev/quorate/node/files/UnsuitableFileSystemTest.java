package dev.quorate.node.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quorate.node.disk.DirectoryDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UnsuitableFileSystemTest {
  private static final Path PROC = Path.of("/proc");

  /** The one of Linux's processes is one that no directory can be synced on. */
  @Test
  void aDirectoryThatCannotBeSyncedIsNamedWithTheCure() {
    assumeTrue(Files.isDirectory(PROC), "a Linux system");
    String expected =
        "the file system of /proc cannot make the names of its files durable (Invalid argument):"
            + " use a directory on a local file system or on a block volume";
    assertThatThrownBy(() -> DirectorySync.force(PROC))
        .isInstanceOf(UnsuitableFileSystem.class)
        .hasToString(expected);
    assertThatThrownBy(() -> new DirectoryDisk(PROC.resolve("self"))).hasToString(expected);
  }

  @Test
  void aFileSystemWithoutLocksIsNamedWithTheCure() {
    assertThat(
            UnsuitableFileSystem.insteadOf(
                new IOException("No locks available"), Path.of("/data"), "has no file locks"))
        .hasMessage(
            "the file system of /data has no file locks (No locks available): use a directory on a"
                + " local file system or on a block volume");
  }

  @Test
  void aDiskThatFailsKeepsItsOwnWords() {
    IOException failure = new IOException("Input/output error");
    assertThat(UnsuitableFileSystem.insteadOf(failure, Path.of("/data"), "has no file locks"))
        .isSameAs(failure);
  }
}
