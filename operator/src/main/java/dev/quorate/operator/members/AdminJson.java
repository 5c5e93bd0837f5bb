package dev.quorate.operator.members;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import java.util.Optional;

/** The JSON of docs/admin-api.md. Fields of a later version are ignored. */
final class AdminJson {
  private AdminJson() {}

  static ObjectMapper mapper() {
    return JsonMapper.builder()
        .addModule(new Jdk8Module())
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(
                JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
        .build();
  }

  static Answer answer(ObjectMapper json, int status, String body) {
    try {
      if (status / 100 == 2) {
        return new Answer.Done(json.readValue(body, MemberReport.class));
      }
      return refusal(status, json.readTree(body).path("error"));
    } catch (JsonProcessingException e) {
      // Not a Quorate node, or one so new that its state has no name here: nothing is known of it.
      return new Answer.Unreachable(
          MemberFact.Cause.WRONG_ANSWER,
          "HTTP "
              + status
              + " with a body that is no answer of a member: "
              + e.getOriginalMessage());
    }
  }

  private static Answer refusal(int status, JsonNode error) {
    JsonNode leader = error.path("leader");
    return new Answer.Refused(
        status,
        Answer.Code.ofWire(error.path("code").asText()),
        error.path("message").asText(),
        text(error.path("field")),
        leader.isObject()
            ? Optional.of(
                new Answer.Leader(
                    leader.path("memberId").asText(),
                    leader.path("nodeId").asText(),
                    leader.path("restAddress").asText()))
            : Optional.empty());
  }

  private static Optional<String> text(JsonNode node) {
    return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
  }
}
