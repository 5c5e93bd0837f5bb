package dev.quorate.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.identity.DataDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WipeCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path root;

  @Test
  void allDataOfNodesGoesAndWhatOthersPutThereStays() throws Exception {
    Path first = used("n1");
    Path second = used("n2");
    Files.writeString(second.resolve("bootstrap.netsy"), "a file to begin with");

    assertThat(wipe(first, second, first)).isZero();

    assertThat(first.resolve("wal")).doesNotExist();
    assertThat(second.resolve("wal")).doesNotExist();
    assertThat(out.toString()).contains(first + " is empty", "is empty; kept: bootstrap.netsy");
  }

  @Test
  void nothingIsDeletedWhileANodeRunsOnOneOfThem() throws Exception {
    Path first = used("n1");
    Path second = used("n2");
    try (DataDirectory running = DataDirectory.lock(second).orElseThrow()) {
      assertThat(wipe(first, second)).isOne();
      assertThat(running.path().resolve("wal/1.wal")).exists();
    }
    assertThat(first.resolve("wal/1.wal")).exists();
    assertThat(err.toString())
        .contains("a node runs on " + second + ": stop it first; nothing was deleted");
  }

  @Test
  void aDirectoryThatIsNotANodesStaysAsItIs() throws Exception {
    Path home = Files.createDirectories(root.resolve("home/wal")).getParent();

    assertThat(wipe(used("n1"), home)).isOne();

    assertThat(home.resolve("wal")).exists();
    assertThat(home.resolve("LOCK")).doesNotExist();
    assertThat(root.resolve("n1/wal/1.wal")).exists();
    assertThat(err.toString()).contains(home + " is not the data directory of a node");
    assertThat(wipe()).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private Path used(String name) throws Exception {
    Path directory = root.resolve(name);
    DataDirectory.lock(directory).orElseThrow().close();
    Files.createDirectories(directory.resolve("wal"));
    Files.writeString(directory.resolve("wal/1.wal"), "entries");
    return directory;
  }

  private int wipe(Path... directories) {
    String[] arguments = new String[directories.length];
    for (int i = 0; i < directories.length; i++) {
      arguments[i] = directories[i].toString();
    }
    return WipeCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
