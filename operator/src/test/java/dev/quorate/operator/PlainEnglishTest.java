package dev.quorate.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The words of messages, comments and pages: phrases that are hard to understand fail the build.
 */
class PlainEnglishTest {
  private static final Path ROOT = Path.of("..");

  private static final List<String> PLACES =
      List.of(
          "operator/src/main",
          "node-image/src/main",
          "crds/src/main",
          "helm",
          "docs",
          "README.md",
          "CONTRIBUTING.md",
          "CHANGELOG.md");

  // The one list. "No longer exists" instead of "is gone" and the like is a matter of judgement;
  // these are not.
  private static final Pattern BANISHED =
      Pattern.compile(
          "\\b(is|are|was|were|be|been) (said|told)\\b|\\b[Tt]old\\b|\\b[Ss]tands?\\b"
              + "|\\b[Bb]esides?\\b|\\b[Gg]o(es|ing)? on (with|after|from)\\b|\\banew\\b"
              + "|\\b[Ww]anted is\\b|takes for impossible"
              // "The missing members" instead of "what is missing". Titles and questions may.
              + "|(?<!# |\\*\\*)\\b[Ww]hat (is|are|was|were)\\b(?!.*\\?)");

  private static final Pattern TEXT =
      Pattern.compile(".*\\.(java|md|yaml|yml|tpl|txt|properties|json)$");

  @Test
  void noBanishedPhraseIsInMessagesCommentsOrPages() throws IOException {
    List<String> found = new ArrayList<>();
    for (String place : PLACES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(place))) {
        for (Path file : files.filter(f -> TEXT.matcher(f.toString()).matches()).toList()) {
          List<String> lines = Files.readAllLines(file);
          for (int i = 0; i < lines.size(); i++) {
            if (BANISHED.matcher(lines.get(i)).find()) {
              found.add("%s:%d: %s".formatted(ROOT.relativize(file), i + 1, lines.get(i).strip()));
            }
          }
        }
      }
    }

    assertThat(found).isEmpty();
  }
}
