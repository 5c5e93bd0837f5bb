package dev.quorate.node.genesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.node.Requirement;
import dev.quorate.node.files.CanonicalJson;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructuralConfigTest {
  private final StructuralConfig defaults = StructuralConfig.defaults(4);

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource({
    "PARTITIONS, 0",
    "PARTITIONS, many",
    "REPLICATION_FACTOR, 2",
    "REPLICATION_FACTOR, 0",
    "REPLICATION_MODE, eventual",
    "TABLE_TYPE, bag",
    "TABLE_TYPE, duplicate_bag",
    "KEY_POSITION, -1",
    "PARTITION_POSITION, x"
  })
  void aBadValueIsRefusedAndNamed(ConfigKey key, String value) {
    InvalidConfig refused =
        catchThrowableOfType(InvalidConfig.class, () -> defaults.with(Map.of(key, value)));

    assertThat(refused.violations()).singleElement().extracting("key").isEqualTo(key);
    assertThat(refused).hasMessageContaining(key.wireName()).hasMessageContaining(value);
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    InvalidConfig refused =
        catchThrowableOfType(
            InvalidConfig.class,
            () ->
                defaults.with(
                    Map.of(ConfigKey.REPLICATION_FACTOR, "4", ConfigKey.TABLE_TYPE, "bag")));

    assertThat(refused.violations()).hasSize(2);
  }

  @Test
  void theDigestDependsOnEveryKeyAndOnNothingElse() throws Exception {
    assertThat(StructuralConfig.fromJson(defaults.toJson()).digest()).isEqualTo(defaults.digest());
    for (Map.Entry<ConfigKey, String> other :
        Map.of(
                ConfigKey.PARTITIONS, "5",
                ConfigKey.REPLICATION_FACTOR, "5",
                ConfigKey.REPLICATION_MODE, "strong",
                ConfigKey.TABLE_TYPE, "ordered_set",
                ConfigKey.KEY_POSITION, "1",
                ConfigKey.PARTITION_POSITION, "1")
            .entrySet()) {
      StructuralConfig changed = defaults.with(Map.of(other.getKey(), other.getValue()));
      assertThat(changed.digest()).as("%s", other).isNotEqualTo(defaults.digest());
    }
  }

  @Test
  void theDigestIsTheSameInEveryVersion() {
    // Members of different versions compare it: the canonical form must never change.
    assertThat(
            new String(
                CanonicalJson.bytes(defaults.toJson()), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"keyPosition\":0,\"partitionPosition\":0,\"partitions\":4,"
                + "\"replicationFactor\":3,\"replicationMode\":\"sync\",\"tableType\":\"set\"}");
    assertThat(defaults.digest()).matches("sha256:[0-9a-f]{64}");
  }

  @Test
  @Requirement("S4-27")
  void everyDivergentKeyIsListedWithBothValues() {
    var divergences =
        defaults.divergences(
            Map.of(
                ConfigKey.PARTITIONS, "8",
                ConfigKey.REPLICATION_FACTOR, "3",
                ConfigKey.TABLE_TYPE, "ordered_set"));

    assertThat(divergences)
        .extracting(StructuralConfig.Divergence::toString)
        .containsExactlyInAnyOrder(
            "partitions is 8 on the joining node and 4 in the cluster",
            "tableType is ordered_set on the joining node and set in the cluster");
  }

  @Test
  @Requirement("S4-28")
  void exactlyTheSixKeysAreExported() {
    assertThat(defaults.toJson().fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "partitions",
            "replicationFactor",
            "replicationMode",
            "tableType",
            "keyPosition",
            "partitionPosition");
  }
}
