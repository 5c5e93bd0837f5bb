package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.status.EventReason;
import dev.quorate.operator.world.ScriptedWorld;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventWritesTest {
  @Test
  void anEventHasTheTimeOfWhatHappenedInTheFieldsThatKubectlSortsBy() throws Exception {
    try (CannedApiServer server = new CannedApiServer();
        KubernetesClient client = server.client()) {
      Instant at = Instant.parse("2026-11-28T10:00:07.123456Z");

      new EventWrites(client, "operator-0")
          .publish(
              new ScriptedWorld().observe(ScriptedWorld.REF).orElseThrow().cluster(),
              new ClusterEvent(EventReason.ClusterFormed, "member 1f formed cluster 2e", at));

      assertThat(server.requests())
          .singleElement(as(STRING))
          .startsWith("POST /api/v1/namespaces/prod/events ")
          .contains("\"eventTime\":\"2026-11-28T10:00:07.123456Z\"")
          .contains("\"firstTimestamp\":\"2026-11-28T10:00:07Z\"")
          .contains("\"lastTimestamp\":\"2026-11-28T10:00:07Z\"")
          .contains("\"reportingInstance\":\"operator-0\"");
    }
  }

  // The API server takes notes of up to 1024 bytes.
  @Test
  void aNoteThatFitsIsLeftAlone() {
    assertThat(EventWrites.shortened("é".repeat(512))).isEqualTo("é".repeat(512));
  }

  @Test
  void aLongNoteIsCutBetweenCharacters() {
    for (String letter : new String[] {"a", "é", "…", "😀"}) {
      for (String prefix : new String[] {"", "x", "xx", "xxx"}) {
        String note = EventWrites.shortened(prefix + letter.repeat(1100));

        assertThat(note.getBytes(StandardCharsets.UTF_8).length).isBetween(1018, 1024);
        assertThat(note).endsWith("…").doesNotContain("\uFFFD");
      }
    }
  }
}
