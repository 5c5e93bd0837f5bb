package dev.quorate.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file that a page names or links to exists. */
class PathsTest {
  private static final String OPERATOR = "operator/src/main/java/dev/quorate/operator/";
  private static final String NODE = "node-image/src/main/java/dev/quorate/node/";
  private static final Pattern NAMED =
      Pattern.compile(
          "`((?:OP|NODE|operator|node-image|crds|e2e|helm|scripts|docs)/[A-Za-z0-9_./-]+)`");
  private static final Pattern LINKED = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");

  @ParameterizedTest
  @ValueSource(strings = {"docs/architecture.md", "README.md", "CONTRIBUTING.md"})
  void everyNamedFileExists(String page) {
    NavigableSet<String> missing = new TreeSet<>();
    for (String named : all(NAMED, page)) {
      String path = named.replaceFirst("^OP/", OPERATOR).replaceFirst("^NODE/", NODE);
      if (!Files.exists(Repository.root().resolve(path))) {
        missing.add(named);
      }
    }
    assertThat(missing).as("named in %s and not there", page).isEmpty();
  }

  @Test
  void theArchitecturePageNamesFiles() {
    assertThat(all(NAMED, "docs/architecture.md")).hasSizeGreaterThan(50);
  }

  @Test
  void everyLinkOfThePagesLeadsToAFile() throws Exception {
    NavigableSet<String> missing = new TreeSet<>();
    try (var files = Files.walk(Repository.root().resolve("docs"))) {
      List<Path> pages = files.filter(file -> file.toString().endsWith(".md")).toList();
      for (Path page : pages) {
        String name = Repository.root().relativize(page).toString();
        for (String link : all(LINKED, name)) {
          if (!Files.exists(page.resolveSibling(link))) {
            missing.add(name + " -> " + link);
          }
        }
      }
    }
    for (String page : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md")) {
      for (String link : all(LINKED, page)) {
        if (!Files.exists(Repository.root().resolve(link))) {
          missing.add(page + " -> " + link);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static NavigableSet<String> all(Pattern pattern, String page) {
    NavigableSet<String> found = new TreeSet<>();
    pattern.matcher(Repository.text(page)).results().forEach(match -> found.add(match.group(1)));
    return found;
  }
}
