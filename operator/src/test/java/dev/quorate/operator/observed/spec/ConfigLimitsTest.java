package dev.quorate.operator.observed.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.genesis.ConfigKey;
import dev.quorate.node.genesis.InvalidConfig;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The schema that the API server checks, the operator, and a node that is started by hand judge a
 * structural configuration alike. (That the API server reads the schema so: ValidationTest of
 * crds.)
 */
class ConfigLimitsTest {
  private static final Path DEFINITION = Path.of("../crds/consensusclusters.quorate.dev-v1.yml");

  @ParameterizedTest(name = "{0} = {1}: valid is {2}")
  @CsvSource({
    "partitions, 0, false",
    "partitions, 1, true",
    "partitions, 1024, true",
    "partitions, 1025, false",
    "replicationFactor, -1, false",
    "replicationFactor, 0, false",
    "replicationFactor, 1, true",
    "replicationFactor, 2, false",
    "replicationFactor, 8, false",
    "replicationFactor, 9, true",
    "replicationFactor, 10, false",
    "replicationFactor, 11, false",
    "replicationMode, async, true",
    "replicationMode, sync, true",
    "replicationMode, strong, true",
    "replicationMode, eventual, false",
    "tableType, set, true",
    "tableType, ordered_set, true",
    "tableType, bag, false",
    "keyPosition, -1, false",
    "keyPosition, 0, true",
    "keyPosition, 255, true",
    "keyPosition, 256, true",
    "keyPosition, 1023, true",
    "keyPosition, 1024, false",
    "partitionPosition, -1, false",
    "partitionPosition, 255, true",
    "partitionPosition, 256, true",
    "partitionPosition, 1023, true",
    "partitionPosition, 1024, false",
  })
  void schemaOperatorAndNodeAgree(String key, String value, boolean valid) throws IOException {
    assertThat(schemaAllows(key, value)).as("the schema").isEqualTo(valid);
    assertThat(SpecProblems.of(spec(key, value)).isEmpty()).as("the operator").isEqualTo(valid);
    assertThat(nodeAllows(key, value)).as("the node").isEqualTo(valid);
  }

  /** Both make the digest: the node of its JSON, the operator of its spec. */
  @Test
  void operatorAndNodeMakeTheSameDigest() throws InvalidConfig {
    StructuralConfig config = new StructuralConfig(8, 5, "strong", "ordered_set", 1023, 7);
    dev.quorate.node.genesis.StructuralConfig ofNode =
        dev.quorate.node.genesis.StructuralConfig.defaults(8)
            .with(
                Map.of(
                    ConfigKey.REPLICATION_FACTOR, "5",
                    ConfigKey.REPLICATION_MODE, "strong",
                    ConfigKey.TABLE_TYPE, "ordered_set",
                    ConfigKey.KEY_POSITION, "1023",
                    ConfigKey.PARTITION_POSITION, "7"));

    assertThat(config.digest()).isEqualTo(ofNode.digest());
  }

  private static boolean schemaAllows(String key, String value) throws IOException {
    JsonNode schema =
        new KubernetesSerialization()
            .unmarshal(Files.readString(DEFINITION), JsonNode.class)
            .at(
                "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/config/properties/"
                    + key);
    assertThat(schema.isMissingNode()).as("no schema of " + key).isFalse();
    if (schema.has("enum")) {
      return StreamSupport.stream(schema.get("enum").spliterator(), false)
          .anyMatch(allowed -> allowed.asText().equals(value));
    }
    int number = Integer.parseInt(value);
    if (key.equals("replicationFactor")) {
      // A rule in CEL, which nothing here evaluates: it must be this one.
      assertThat(schema.at("/x-kubernetes-validations/0/rule").asText())
          .isEqualTo("self >= 1 && self <= 9 && self % 2 == 1");
      return number >= 1 && number <= 9 && number % 2 == 1;
    }
    return number >= schema.get("minimum").asInt() && number <= schema.get("maximum").asInt();
  }

  private static boolean nodeAllows(String key, String value) {
    try {
      dev.quorate.node.genesis.StructuralConfig.check(
          Map.of(ConfigKey.of(key).orElseThrow(), value));
      return true;
    } catch (InvalidConfig e) {
      return false;
    }
  }

  private static ClusterSpec spec(String key, String value) {
    StructuralConfig config =
        new StructuralConfig(
            key.equals("partitions") ? Integer.parseInt(value) : 4,
            key.equals("replicationFactor") ? Integer.parseInt(value) : 3,
            key.equals("replicationMode") ? value : "sync",
            key.equals("tableType") ? value : "set",
            key.equals("keyPosition") ? Integer.parseInt(value) : 0,
            key.equals("partitionPosition") ? Integer.parseInt(value) : 0);
    return new ClusterSpec(
        3,
        "quorate/node:1",
        "IfNotPresent",
        "1Gi",
        Optional.empty(),
        new BootstrapSource.Empty(),
        config,
        Retention.RETAIN,
        Retention.DELETE,
        false);
  }
}
