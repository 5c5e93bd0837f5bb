package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimDeletionTest {
  private static final String PATH = "/api/v1/namespaces/prod/persistentvolumeclaims/data-demo-0";

  @Test
  void namesTheUidOfTheClaimThatIsMeant() throws Exception {
    try (var server = new CannedApiServer();
        var client = server.client()) {
      server.put(PATH, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}");

      var _ =
          new ObjectWrites(client, (cluster, object) -> {})
              .deleteClaim(
                  new ClusterRef("prod", "demo"),
                  new DeleteVolume(new ObjectRef("data-demo-0", "claim-uid"), Optional.empty()));

      assertThat(server.requests())
          .singleElement()
          .asString()
          .startsWith("DELETE " + PATH)
          .containsIgnoringWhitespaces("\"preconditions\":{\"uid\":\"claim-uid\"}");
    }
  }

  @Test
  void namesTheVersionAtWhichItWasSeenWithoutAVolume() throws Exception {
    try (var server = new CannedApiServer();
        var client = server.client()) {
      server.put(PATH, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}");

      var _ =
          new ObjectWrites(client, (cluster, object) -> {})
              .deleteClaim(
                  new ClusterRef("prod", "demo"),
                  new DeleteVolume(new ObjectRef("data-demo-0", "claim-uid"), Optional.of("71")));

      assertThat(server.requests())
          .singleElement()
          .asString()
          .containsIgnoringWhitespaces(
              "\"preconditions\":{\"resourceVersion\":\"71\",\"uid\":\"claim-uid\"}");
    }
  }
}
