package dev.quorate.operator.plan.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.Pod.Template;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChangedFieldsTest {
  private static Template of(Map<String, String> fields) {
    return new Template(
        Optional.of(fields.toString()).filter(asked -> !fields.isEmpty()),
        Optional.empty(),
        fields);
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("changes")
  void eachIsNamedWithWhatItWasAndWhatItIs(
      Map<String, String> before, Map<String, String> now, String text) {
    assertThat(ChangedFields.between(of(before), of(now))).contains(text);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of(
            Map.of("engine.quota", "1048576"),
            Map.of("engine.quota", "2097152"),
            "spec.engine.quota changed from 1048576 to 2097152"),
        Arguments.of(
            Map.of(), Map.of("engine.quota", "1048576"), "spec.engine.quota was set to 1048576"),
        Arguments.of(
            Map.of("engine.quota", "1048576"),
            Map.of(),
            "spec.engine.quota was taken out, it was 1048576"),
        Arguments.of(Map.of("pod.labels", "sha256:a"), Map.of(), "spec.pod.labels was taken out"),
        Arguments.of(Map.of(), Map.of("pod.labels", "sha256:a"), "spec.pod.labels was set"),
        Arguments.of(
            Map.of("pod.labels", "sha256:a", "pod.tolerations", "sha256:c"),
            Map.of("pod.labels", "sha256:b", "engine.quota", "7", "pod.tolerations", "sha256:c"),
            "spec.engine.quota was set to 7 and spec.pod.labels changed"));
  }

  @Test
  void nothingIsNamedOfAPodOfAnEarlierOperatorOrOfTheSameFields() {
    Template earlier = new Template(Optional.of("a"), Optional.empty());

    assertThat(ChangedFields.between(earlier, of(Map.of("engine.quota", "7")))).isEmpty();
    assertThat(ChangedFields.between(of(Map.of("a", "7")), of(Map.of("a", "7")))).isEmpty();
  }
}
