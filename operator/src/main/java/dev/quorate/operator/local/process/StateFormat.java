package dev.quorate.operator.local.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.quorate.operator.observed.Intent;
import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.spec.BootstrapSource;
import java.io.IOException;

/** Records as JSON, for people to read as well; unknown fields of a newer version are ignored. */
final class StateFormat {
  private final JsonMapper json =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .addMixIn(BootstrapSource.class, ByKind.class)
          .addMixIn(Intent.class, ByType.class)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** The planner's types know nothing of JSON; those that are a choice are distinguished here. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = BootstrapSource.Empty.class, name = "Empty"),
    @JsonSubTypes.Type(value = BootstrapSource.Snapshot.class, name = "Snapshot"),
    @JsonSubTypes.Type(value = BootstrapSource.LocalFile.class, name = "LocalFile")
  })
  private interface ByKind {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Intent.GenesisIntent.class, name = "Genesis"),
    @JsonSubTypes.Type(value = Teardown.class, name = "Teardown"),
    @JsonSubTypes.Type(value = Departure.class, name = "Departure"),
    @JsonSubTypes.Type(value = Intent.Replacement.class, name = "Replacement"),
    @JsonSubTypes.Type(value = Intent.Recovery.class, name = "Recovery")
  })
  private interface ByType {}

  byte[] encode(Object content) throws IOException {
    return json.writeValueAsBytes(content);
  }

  <T> T decode(byte[] content, Class<T> type) throws IOException {
    return type == ObservedCluster.class
        ? json.treeToValue(EarlierStatus.understood(json.readTree(content)), type)
        : json.readValue(content, type);
  }
}
