package dev.quorate.node.genesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quorate.api.v1alpha1.ConfigLimits;
import dev.quorate.node.files.CanonicalJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The structural configuration of a cluster: all six keys, each with a valid value in its canonical
 * spelling. Immutable after genesis.
 */
public final class StructuralConfig {
  private final Map<ConfigKey, String> values;

  /** Reports name it ten times a second. */
  private final String digest;

  private StructuralConfig(Map<ConfigKey, String> values) {
    this.values = Collections.unmodifiableMap(new EnumMap<>(values));
    this.digest = CanonicalJson.digest(toJson(values));
  }

  /**
   * The values of the keys that nobody names. The number of partitions follows the processors of
   * the machine that forms the cluster, and is fixed from then on (S4-4).
   */
  public static StructuralConfig defaults(int processors) {
    Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    values.put(
        ConfigKey.PARTITIONS,
        Integer.toString(
            Math.clamp(processors, ConfigLimits.LEAST_PARTITIONS, ConfigLimits.MOST_PARTITIONS)));
    values.put(ConfigKey.REPLICATION_FACTOR, "3");
    values.put(ConfigKey.REPLICATION_MODE, "sync");
    values.put(ConfigKey.TABLE_TYPE, "set");
    values.put(ConfigKey.KEY_POSITION, "0");
    values.put(ConfigKey.PARTITION_POSITION, "0");
    return new StructuralConfig(values);
  }

  /** This configuration with some keys replaced. */
  public StructuralConfig with(Map<ConfigKey, String> replacements) throws InvalidConfig {
    Map<ConfigKey, String> all = new EnumMap<>(values);
    replacements.forEach((key, value) -> all.put(key, key.canonical(value)));
    check(all);
    return new StructuralConfig(all);
  }

  /**
   * Reads all six keys.
   *
   * @throws InvalidConfig naming every key that is missing or has a bad value
   */
  public static StructuralConfig fromJson(JsonNode json) throws InvalidConfig {
    Map<ConfigKey, String> values = partialFromJson(json);
    List<InvalidConfig.Violation> missing = new ArrayList<>();
    for (ConfigKey key : ConfigKey.values()) {
      if (!values.containsKey(key)) {
        missing.add(new InvalidConfig.Violation(key, "missing", "given: all six keys are needed"));
      }
    }
    if (!missing.isEmpty()) {
      throw new InvalidConfig(missing);
    }
    return new StructuralConfig(values);
  }

  /** Reads the keys that are there; unknown ones are ignored. */
  public static Map<ConfigKey, String> partialFromJson(JsonNode json) throws InvalidConfig {
    Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    List<InvalidConfig.Violation> wrong = new ArrayList<>();
    for (ConfigKey key : ConfigKey.values()) {
      JsonNode value = json.path(key.wireName());
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      if (key.isNumber() ? value.isIntegralNumber() : value.isTextual()) {
        values.put(key, value.asText());
      } else {
        wrong.add(
            new InvalidConfig.Violation(
                key, value.toString(), key.isNumber() ? "a whole number" : "a string"));
      }
    }
    if (!wrong.isEmpty()) {
      throw new InvalidConfig(wrong);
    }
    check(values);
    return values;
  }

  /** Throws naming every bad value. */
  public static void check(Map<ConfigKey, String> values) throws InvalidConfig {
    List<InvalidConfig.Violation> wrong =
        values.entrySet().stream()
            .flatMap(
                entry ->
                    entry.getKey().complaint(entry.getValue()).stream()
                        .map(
                            wanted ->
                                new InvalidConfig.Violation(
                                    entry.getKey(), entry.getValue(), wanted)))
            .toList();
    if (!wrong.isEmpty()) {
      throw new InvalidConfig(wrong);
    }
  }

  public String get(ConfigKey key) {
    return Optional.ofNullable(values.get(key)).orElseThrow();
  }

  public int number(ConfigKey key) {
    return Integer.parseInt(get(key));
  }

  public ObjectNode toJson() {
    return toJson(values);
  }

  public static ObjectNode toJson(Map<ConfigKey, String> values) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    values.forEach(
        (key, value) -> {
          if (key.isNumber()) {
            json.put(key.wireName(), Integer.parseInt(value));
          } else {
            json.put(key.wireName(), value);
          }
        });
    return json;
  }

  /** SHA-256 over the canonical JSON of all six keys: equal on every member of a cluster. */
  public String digest() {
    return digest;
  }

  /**
   * Every named key whose value differs from ours (S4-25, S4-27). Keys that the other side does not
   * name are not compared.
   */
  public List<Divergence> divergences(Map<ConfigKey, String> theirs) {
    return theirs.entrySet().stream()
        .filter(entry -> !get(entry.getKey()).equals(entry.getValue()))
        .map(entry -> new Divergence(entry.getKey(), entry.getValue(), get(entry.getKey())))
        .toList();
  }

  /**
   * One key on which a joiner and the cluster disagree.
   *
   * @param joiner the joiner's value
   * @param cluster the value of the genesis
   */
  public record Divergence(ConfigKey key, String joiner, String cluster) {
    @Override
    public String toString() {
      return key.wireName()
          + " is "
          + joiner
          + " on the joining node and "
          + cluster
          + " in the cluster";
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StructuralConfig config && values.equals(config.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return toJson().toString();
  }
}
