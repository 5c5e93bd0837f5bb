package dev.quorate.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.plan.decision.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/reference/reasons.md, which is generated from the code: {@code make docs}. */
class ReasonsPageTest {
  private static final Path PAGE = Path.of("../docs/reference/reasons.md");

  @Test
  void thePageListsTheReasonsOfTheCode() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page());
    }

    assertThat(PAGE).as("run `make docs` and commit the page").hasContent(page());
  }

  @Test
  void everyReasonHasAMeaningInOneSentence() {
    assertThat(Reason.values())
        .allSatisfy(reason -> assertThat(reason.meaning()).matches("[A-Z].*\\."));
    assertThat(EventReason.values())
        .allSatisfy(reason -> assertThat(reason.meaning()).matches("[A-Z].*\\."));
  }

  private static String page() {
    return """
        # Reasons

        Generated from the code by `make docs`; do not edit.

        ## Conditions

        The reason of a condition names the state that the cluster is in: `kubectl describe qc`, and the column REASON of
        `kubectl get qc`. The names are stable. A reason under Stalled asks for a person.

        | reason | condition | meaning | what to do |
        |---|---|---|---|
        %s
        ## Events

        The reason of an event names what happened: `kubectl events --for qc/demo`.

        | reason | type | meaning | what to do |
        |---|---|---|---|
        %s"""
        .formatted(
            Arrays.stream(Reason.values())
                .map(r -> row(r.name(), r.conditions(), r.meaning(), r.cure()))
                .collect(Collectors.joining()),
            Arrays.stream(EventReason.values())
                .map(r -> row(r.name(), r.type().written(), r.meaning(), r.cure()))
                .collect(Collectors.joining()));
  }

  private static String row(String reason, String where, String meaning, String cure) {
    return "| %s | %s | %s | %s |\n"
        .formatted(reason, where, meaning, cure.isEmpty() ? "nothing" : cure);
  }
}
