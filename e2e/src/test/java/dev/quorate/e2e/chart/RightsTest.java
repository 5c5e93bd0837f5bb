package dev.quorate.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.e2e.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operator's rights are the documented ones: none more, none less, none dangerous. */
class RightsTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([a-z0-9.]+) \\| ([a-z/]+) \\| ([a-z, ]+) \\|");

  @Test
  void theChartGrantsWhatIsDocumentedAndNothingElse() throws IOException {
    Rendered chart = Rendered.byDefault();
    Set<String> granted = granted(chart.one("ClusterRole"));
    granted.addAll(granted(chart.one("Role")));
    assertThat(granted).isEqualTo(documented());
  }

  @Test
  void limitedToNamespacesItIsGrantedTheSame() {
    Rendered limited = Rendered.with(Map.of("watchNamespaces[0]", "prod"));
    assertThat(
            limited.ofKind("Role").stream()
                .filter(role -> role.at("/metadata/namespace").asText().equals("prod"))
                .map(RightsTest::granted)
                .findFirst())
        .contains(granted(Rendered.byDefault().one("ClusterRole")));
  }

  @Test
  void nothingIsGrantedThatWouldLetItGrantMoreOrReadOtherSecrets() {
    Set<String> all = new TreeSet<>();
    Rendered chart = Rendered.byDefault();
    Stream.of("ClusterRole", "Role")
        .flatMap(kind -> chart.ofKind(kind).stream())
        .forEach(role -> all.addAll(granted(role)));
    assertThat(all)
        .noneMatch(right -> right.contains("*"))
        .noneMatch(right -> right.endsWith(" escalate") || right.endsWith(" bind"))
        .doesNotContain("core secrets list", "core secrets watch", "core pods/exec create");
  }

  private static Set<String> granted(JsonNode role) {
    TreeSet<String> rights = new TreeSet<>();
    for (JsonNode rule : role.path("rules")) {
      for (JsonNode group : rule.path("apiGroups")) {
        for (JsonNode resource : rule.path("resources")) {
          for (JsonNode verb : rule.path("verbs")) {
            rights.add(
                right(
                    group.asText().isEmpty() ? "core" : group.asText(),
                    resource.asText(),
                    verb.asText()));
          }
        }
      }
    }
    return rights;
  }

  private static Set<String> documented() throws IOException {
    TreeSet<String> rights = new TreeSet<>();
    ROW.matcher(Files.readString(Repository.root().resolve("docs/rbac.md")))
        .results()
        .forEach(
            row ->
                Arrays.stream(row.group(3).split(",", -1))
                    .map(verb -> right(row.group(1), row.group(2), verb.strip()))
                    .forEach(rights::add));
    return rights;
  }

  private static String right(String group, String resource, String verb) {
    return group + " " + resource + " " + verb;
  }
}
