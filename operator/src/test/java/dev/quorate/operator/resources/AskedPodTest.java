package dev.quorate.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AskedPodTest {
  private static final String BARE =
      """
      {"containers": [{"name": "node", "args": ["--managed"], "resources": {"cpu": "1"}}], "user": 7}
      """;

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void aPodOfASpecThatAsksForNothingDiffersInNothing() throws JsonProcessingException {
    assertThat(AskedPod.differences(json(BARE), json(BARE))).isEmpty();
  }

  @Test
  void whatIsAskedForIsFoundAndWhatIsLeftOutToo() throws JsonProcessingException {
    String asked =
        """
        {"containers": [
          {"name": "sidecar"},
          {"name": "node", "args": ["--more", "--managed"], "resources": {"cpu": "2"}}]}
        """;
    assertThat(AskedPod.differences(json(BARE), json(asked)))
        .isEqualTo(
            Map.of(
                ".containers[sidecar].name", "sidecar",
                ".containers[node].args[\"--more\"]", "--more",
                ".containers[node].resources.cpu", "2",
                "without .user", ""));
  }
}
