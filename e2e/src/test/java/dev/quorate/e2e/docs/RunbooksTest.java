package dev.quorate.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each reason for which a person is needed has a page, and no other has. */
class RunbooksTest {
  private static final Pattern HOLD =
      Pattern.compile("\\b(?:Hold|forPerson)\\(\\s*Reason\\.(\\w+)");
  private static final Pattern LINK = Pattern.compile("\\| \\[(\\w+)\\]\\(\\1\\.md\\)");
  private static final List<String> PARTS =
      List.of("**Symptom.**", "**What it means.**", "**What is safe.**", "**Steps.**", "not to do");

  @Test
  void everyReasonForWhichAPersonIsNeededHasAPageAndNoOther() throws IOException {
    NavigableSet<String> pages = new TreeSet<>();
    try (var files = Files.list(Repository.root().resolve("docs/runbooks"))) {
      files.map(file -> file.getFileName().toString()).forEach(pages::add);
    }
    pages.remove("README.md");

    NavigableSet<String> expected = new TreeSet<>();
    reasons().forEach(reason -> expected.add(reason + ".md"));
    assertThat(pages).isEqualTo(expected);
    assertThat(all(LINK, Repository.text("docs/runbooks/README.md"))).isEqualTo(reasons());
  }

  @Test
  void everyPageHasTheSameParts() throws IOException {
    for (String reason : reasons()) {
      assertThat(Repository.text("docs/runbooks/" + reason + ".md")).as(reason).contains(PARTS);
    }
  }

  private static NavigableSet<String> reasons() throws IOException {
    NavigableSet<String> found = new TreeSet<>();
    try (var files = Files.walk(Repository.root().resolve("operator/src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        found.addAll(all(HOLD, Files.readString(file)));
      }
    }
    return found;
  }

  private static NavigableSet<String> all(Pattern pattern, String text) {
    NavigableSet<String> found = new TreeSet<>();
    pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
    return found;
  }
}
