package dev.quorate.node.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.identity.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The operator quotes what a node reports and why it refuses a call. Such words must fit a node by
 * hand and a pod: they say what is wrong, and what a person does about it is said elsewhere.
 */
class MessagesTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/quorate/node");

  /** What a report or a refused call may quote is written in these packages. */
  private static final List<String> QUOTED =
      List.of(
          "disk",
          "engine",
          "files",
          "genesis",
          "identity",
          "life",
          "log",
          "membership",
          "raft",
          "report",
          "transport");

  private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern ADVICE =
      Pattern.compile(
          "--[a-z]|try again|by hand|data directory to|"
              + "[;.] *(start|give|stop|remove|delete|restore|end|move|attach|set)\\b",
          Pattern.CASE_INSENSITIVE);

  @Test
  void noMessageThatTheOperatorMayQuoteHasAdviceForANodeByHand() throws IOException {
    assertThat(sources()).isNotEmpty().allSatisfy(file -> assertThat(advice(file)).isEmpty());
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> QUOTED.contains(SOURCES.relativize(file).getName(0).toString()))
          // The place for it.
          .filter(file -> !file.endsWith("FailureReason.java"))
          .toList();
    }
  }

  private static List<String> advice(Path file) {
    try {
      // A literal that is broken over lines is read as one.
      String code = Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "");
      return LITERAL
          .matcher(code)
          .results()
          .map(found -> found.group())
          .filter(text -> ADVICE.matcher(text).find())
          .toList();
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoRunsTheNodeByHandIsGivenAdvice(FailureReason reason) {
    assertThat(reason.advice()).isNotBlank();
    assertThat(new Failure(reason, "a hole").byHand()).isEqualTo("a hole; " + reason.advice());
  }
}
