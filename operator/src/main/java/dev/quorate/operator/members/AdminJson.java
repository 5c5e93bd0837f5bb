package dev.quorate.operator.members;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The JSON of docs/admin-api.md. Fields of a later version are ignored. Every text is made fit to
 * be quoted, because the sender may be anybody's program.
 */
final class AdminJson {
  private AdminJson() {}

  static ObjectMapper mapper() {
    return JsonMapper.builder()
        .addModule(new Jdk8Module())
        .addModule(new SimpleModule().addDeserializer(String.class, new QuotableText()))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(
                JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
        .build();
  }

  private static final class QuotableText extends StringDeserializer {
    private static final long serialVersionUID = 1;

    @Override
    public String deserialize(JsonParser json, DeserializationContext context) throws IOException {
      String text = super.deserialize(json, context);
      return text == null ? null : ForeignText.quotable(text);
    }
  }

  static Answer answer(ObjectMapper json, String address, int status, byte[] body) {
    try {
      if (status / 100 == 2) {
        MemberReport report = json.readValue(body, MemberReport.class);
        if (report == null) {
          return noMember(address, status, "it is null");
        }
        List<String> wrong = ReportIds.malformed(report);
        return wrong.isEmpty()
            ? new Answer.Done(report)
            : noMember(address, status, String.join(", ", wrong));
      }
      JsonNode error = json.readTree(body).path("error");
      return error.isObject()
          ? refusal(status, error)
          : noMember(address, status, "there is no field error");
    } catch (JsonMappingException e) {
      return noMember(address, status, "it is wrong at " + where(e));
    } catch (JsonProcessingException e) {
      return noMember(address, status, "it is not JSON");
    } catch (IOException e) {
      return noMember(address, status, "it cannot be read");
    }
  }

  // Not a Quorate node, or one so new that its state has no name here: nothing is known of it.
  private static Answer noMember(String address, int status, String why) {
    return new Answer.Unreachable(
        MemberFact.Cause.WRONG_ANSWER,
        "%s answered HTTP %d with a body that no Quorate node sends: %s"
            .formatted(address, status, why));
  }

  private static String where(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? String.valueOf(step.getIndex())
                        : ForeignText.quotable(step.getFieldName()))
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "its beginning" : path;
  }

  private static Answer refusal(int status, JsonNode error) {
    JsonNode leader = error.path("leader");
    return new Answer.Refused(
        status,
        Answer.Code.ofWire(error.path("code").asText()),
        text(error, "message"),
        error.path("field").isTextual() ? Optional.of(text(error, "field")) : Optional.empty(),
        leader.isObject()
            ? Optional.of(
                new Answer.Leader(
                    text(leader, "memberId"), text(leader, "nodeId"), text(leader, "restAddress")))
            : Optional.empty());
  }

  private static String text(JsonNode of, String field) {
    return ForeignText.quotable(of.path(field).asText());
  }
}
