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
          watchNamespaces     | all            | /watchNamespaces | array
          watchNamespaces[0]  | Not_A_Name     | /watchNamespaces/0 | pattern
          crds.enabled        | maybe          | /crds/enabled   | boolean
          watchNamespace      | prod           | watchNamespace  | not allowed
          """)
  void refuses(String value, String content, String place, String reason) {
    assertThatThrownBy(() -> Rendered.with(Map.of(value, content)))
        .hasMessageContaining(place)
        .hasMessageContaining(reason);
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
