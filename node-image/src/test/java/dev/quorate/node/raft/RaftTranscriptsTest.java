package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Scenarios of a whole group, message by message, to be read next to the paper. After a change that
 * is meant, {@code -Dtranscripts.write=true} writes what the core does now into the files: read the
 * difference before you keep it.
 */
class RaftTranscriptsTest {
  private static final Path FILES = Path.of("src/test/resources/testdata/raft");

  @TestFactory
  Stream<DynamicTest> everyTranscriptSaysWhatTheCoreDoes() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      List<Path> sorted = files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
      assertThat(sorted).as("transcripts in " + FILES).isNotEmpty();
      return sorted.stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path file) {
    String expected = read(file);
    TranscriptCluster cluster = new TranscriptCluster();
    String actual = Transcript.parse(expected).run(cluster::run).text();
    if (Boolean.getBoolean("transcripts.write")) {
      write(file, actual);
    } else {
      assertThat(actual).as(file.toString()).isEqualTo(expected);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
