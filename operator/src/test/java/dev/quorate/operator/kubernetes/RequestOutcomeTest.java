package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What became of a request")
class RequestOutcomeTest {
  @Test
  void isTheSameForEveryObjectOfANamespaceThatIsBeingDeleted() {
    // The same cause is logged once (app/LoggingJournal), whatever is to be created.
    assertThat(
            Stream.of("services \"demo\"", "statefulsets.apps \"demo\"", "secrets \"demo-admin\"")
                .map(RequestOutcomeTest::refusedByAnEndingNamespace)
                .distinct())
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> assertThat(rejected.cause()).contains("namespace").doesNotContain("demo"));
  }

  @Test
  void quotesTheApiServerOtherwise() {
    Status status =
        new StatusBuilder()
            .withCode(403)
            .withMessage("services \"demo\" is forbidden: exceeded quota")
            .build();

    assertThat(RequestOutcome.outcome(() -> failing(status)))
        .isEqualTo(new Outcome.Rejected("services \"demo\" is forbidden: exceeded quota"));
  }

  private static Outcome refusedByAnEndingNamespace(String object) {
    Status status =
        new StatusBuilder()
            .withCode(403)
            .withReason("Forbidden")
            .withMessage(
                object
                    + " is forbidden: unable to create new content in namespace prod because it is"
                    + " being terminated")
            .withNewDetails()
            .addNewCause()
            .withReason("NamespaceTerminating")
            .withMessage("namespace prod is being terminated")
            .withField("metadata.namespace")
            .endCause()
            .endDetails()
            .build();
    return RequestOutcome.outcome(() -> failing(status));
  }

  private static Outcome failing(Status status) {
    throw new KubernetesClientException(status);
  }
}
