package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.plan.decision.Decision.ReplaceClaimTemplate;
import org.junit.jupiter.api.Test;

/** A StatefulSet that is made again around its pods; by a real API server: PreconditionsTest. */
class PodReleaseTest {
  private static final String PATH = "/apis/apps/v1/namespaces/prod/statefulsets/demo";

  @Test
  void asksForTheStatefulSetThatWasSeenAloneAndOrphansItsPods() throws Exception {
    try (var server = new CannedApiServer();
        var client = server.client()) {
      server.put(PATH, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}");

      var _ =
          new ObjectWrites(client, (cluster, object) -> {})
              .releasePods(
                  new ClusterRef("prod", "demo"),
                  new ReplaceClaimTemplate("set-uid", "71", "1Gi", "2Gi"));

      assertThat(server.requests())
          .singleElement()
          .asString()
          .startsWith("DELETE " + PATH)
          .containsIgnoringWhitespaces(
              "\"preconditions\":{\"resourceVersion\":\"71\",\"uid\":\"set-uid\"}")
          .containsIgnoringWhitespaces("\"propagationPolicy\":\"Orphan\"");
    }
  }
}
