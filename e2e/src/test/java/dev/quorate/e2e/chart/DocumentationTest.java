package dev.quorate.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages list is what the code has: reasons, metrics, versions. */
class DocumentationTest {
  private static final String OPERATOR = "operator/src/main/java/dev/quorate/operator/";

  @ParameterizedTest
  @CsvSource({
    "## Conditions, plan/decision/Reason.java",
    "## Events, status/EventReason.java",
  })
  void theReferenceExplainsEveryReasonAndNoOther(String heading, String source) {
    String section = section("docs/reference/reasons.md", heading);
    assertThat(all("(?m)^\\| ([A-Z][A-Za-z]+) \\|", section))
        .isNotEmpty()
        .isEqualTo(
            all("(?m)^  ([A-Z][A-Za-z]+)\\((?!\\w+ \\w+)", Repository.text(OPERATOR + source)));
  }

  @Test
  void theReferenceListsEveryMetricAndNoOther() throws IOException {
    Set<String> ours = new TreeSet<>();
    for (Path file : sources("node-image/src/main/java", "operator/src/main/java")) {
      all(
              "\"(quorate[._](?:raft|log|store|etcd|peer|gossip|node|operator|cluster)[._][a-z._]+)\"",
              Files.readString(file))
          .forEach(name -> ours.add(name.replace('.', '_')));
    }
    assertThat(
            all(
                "(?m)^\\| `(quorate_[a-z_]+?)(?:_seconds|_total)?`",
                Repository.text("docs/reference/metrics.md")))
        .isNotEmpty()
        .isEqualTo(ours);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/user-guide.md"})
  void theExamplesNameTheImageOfThisVersion(String page) {
    assertThat(all("quorate/(?:node|operator):([0-9][0-9A-Za-z.-]*)", Repository.text(page)))
        .containsExactly(Repository.version());
  }

  @Test
  void everyModuleHasTheVersionOfTheRoot() {
    assertThat(List.of("crds", "node-image", "operator", "e2e"))
        .allSatisfy(
            module ->
                assertThat(Repository.text(module + "/pom.xml"))
                    .contains("    <version>" + Repository.version() + "</version>"));
  }

  private static String section(String page, String heading) {
    String text = Repository.text(page);
    int start = text.indexOf("\n" + heading + "\n");
    assertThat(start).as("%s has the section '%s'", page, heading).isNotNegative();
    int end = text.indexOf("\n## ", start + heading.length());
    return end < 0 ? text.substring(start) : text.substring(start, end);
  }

  private static Set<String> all(String pattern, String text) {
    Set<String> found = new TreeSet<>();
    Pattern.compile(pattern).matcher(text).results().forEach(match -> found.add(match.group(1)));
    return found;
  }

  private static List<Path> sources(String... folders) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder : folders) {
      try (Stream<Path> files = Files.walk(Repository.root().resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
      }
    }
    return found;
  }
}
