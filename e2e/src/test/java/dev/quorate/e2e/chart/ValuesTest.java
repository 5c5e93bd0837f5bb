package dev.quorate.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.e2e.Repository;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema of the values refuses what cannot work, and says which value and why. */
class ValuesTest {

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replicas            | many           | /replicas       | integer
          replicas            | -1             | /replicas       | minimum
          image.digest        | sha256:short   | /image/digest   | pattern
          image.pullPolicy    | Sometimes      | /image/pullPolicy | IfNotPresent
          lostNodeSeconds     | -1             | /lostNodeSeconds | minimum
          watchNamespaces     | all            | /watchNamespaces | array
          watchNamespaces[0]  | Not_A_Name     | /watchNamespaces/0 | pattern
          crds.enabled        | maybe          | /crds/enabled   | boolean
          extraEnv[0].name    | POD_NAME       | /extraEnv/0/name | not
          extraEnv[0].name    | QUORATE_LEASE_NAME | /extraEnv/0/name | not
          nameOverride        | Not_A_Name     | /nameOverride   | pattern
          fullnameOverride    | -dash          | /fullnameOverride | pattern
          serviceAccount.name | two words      | /serviceAccount/name | pattern
          image.repository    | node/Upper     | /image/repository | pattern
          image.repository    | a___b          | /image/repository | pattern
          image.repository    | a/b:tag        | /image/repository | pattern
          nodeImage.tag       | a b            | /nodeImage/tag  | pattern
          nodeImage.pullPolicy | Always        | pullPolicy      | not allowed
          metrics.interval    | soon           | /metrics/interval | pattern
          watchNamespace      | prod           | watchNamespace  | not allowed
          """)
  void refuses(String value, String content, String place, String reason) {
    assertThatThrownBy(() -> Rendered.with(Map.of(value, content)))
        .hasMessageContaining(place)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a--b",
        "a__b",
        "quorate/node",
        "localhost/quorate/node",
        "registry.example:5000/a.b/c-d",
        "localhost:5000/a",
        "Registry.Example/a"
      })
  void takesRepositoriesAsTheReferenceGrammarDoes(String repository) {
    assertThat(
            Rendered.with(Map.of("image.repository", repository))
                .container()
                .path("image")
                .asText())
        .startsWith(repository + ":");
  }

  @Test
  void theReadmeListsEveryValue() throws Exception {
    String readme = Files.readString(Repository.chart().resolve("README.md"));
    List<String> names =
        Pattern.compile("(?m)^([a-zA-Z]+):")
            .matcher(Files.readString(Repository.chart().resolve("values.yaml")))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(readme).contains("`" + name));
  }
}
