package dev.quorate.operator.simulated.specs;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The schema of the spec of a ConsensusCluster, as it is committed: makes any spec that it admits,
 * fills in defaults, and names the rules that refuse a change.
 */
@SuppressWarnings("unchecked") // YAML is maps and lists
public final class SpecSchema {
  private static final Path CRD = Path.of("../crds/consensusclusters.quorate.dev-v1.yml");
  private static final int MOST_ATTEMPTS = 1000;

  /** Where the schema says nothing of the form of a text, and for sizes. */
  private static final List<Object> QUANTITIES =
      List.of("64Mi", "1Gi", "1.5Gi", "1536Mi", "2Gi", "1e10", 1073741824, 2147483647);

  private static final List<String> IMAGES =
      List.of("quorate/node:0.1.0", "quorate/node:0.2.0", "registry.example/team/node:0.1.0");
  private static final List<String> RESOURCES = List.of("cpu", "memory", "ephemeral-storage");
  private static final List<String> CLASSES = List.of("", "standard", "standard");

  private final Map<String, Object> spec;

  private SpecSchema(Map<String, Object> spec) {
    this.spec = spec;
  }

  public static SpecSchema committed() {
    try {
      Map<String, Object> crd =
          new KubernetesSerialization().unmarshal(Files.readString(CRD), Map.class);
      List<Object> versions = (List<Object>) map(crd, "spec").get("versions");
      Map<String, Object> version = (Map<String, Object>) versions.getFirst();
      Map<String, Object> root = map(map(version, "schema"), "openAPIV3Schema");
      return new SpecSchema(map(map(root, "properties"), "spec"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rules of the schema that are not written in Java here. */
  public List<String> unknownRules() {
    return rulesBelow(spec).filter(rule -> !SpecRules.isKnown(rule)).toList();
  }

  private static Stream<String> rulesBelow(Map<String, Object> schema) {
    Stream<String> below =
        map(schema, "properties").values().stream()
            .flatMap(child -> rulesBelow((Map<String, Object>) child));
    return Stream.concat(rules(schema).stream(), below);
  }

  private static List<String> rules(Map<String, Object> schema) {
    return ((List<Map<String, Object>>) schema.getOrDefault("x-kubernetes-validations", List.of()))
        .stream().map(rule -> rule.get("rule").toString()).toList();
  }

  /** Any spec that a create request may carry, with its defaults. */
  public GeneratedSpec any(Random random) {
    return new GeneratedSpec((Map<String, Object>) value("spec", spec, random));
  }

  /** One that is as it is asked for. */
  public GeneratedSpec any(Random random, Predicate<GeneratedSpec> wanted) {
    return Stream.generate(() -> any(random))
        .limit(MOST_ATTEMPTS)
        .filter(wanted)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no such spec"));
  }

  /** One that may follow another: what cannot be changed is the same, and its size no smaller. */
  public GeneratedSpec anyAfter(
      GeneratedSpec before, Random random, Predicate<GeneratedSpec> wanted) {
    return any(
            random,
            next ->
                refusing(next.after(before), before).isEmpty()
                    && !next.after(before).isSmallerThan(before)
                    && wanted.test(next.after(before)))
        .after(before);
  }

  private static Object value(String name, Map<String, Object> schema, Random random) {
    return IntStream.range(0, MOST_ATTEMPTS)
        .mapToObj(attempt -> unchecked(name, schema, random))
        .filter(made -> rules(schema).stream().allMatch(rule -> SpecRules.allow(rule, made, null)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no value for " + name + ": " + schema));
  }

  private static Object unchecked(String name, Map<String, Object> schema, Random random) {
    if (schema.containsKey("enum")) {
      return one((List<Object>) schema.get("enum"), random);
    }
    if (schema.containsKey("anyOf")) {
      return one(QUANTITIES, random);
    }
    return switch (schema.get("type").toString()) {
      case "boolean" -> random.nextBoolean();
      case "integer" -> integer(schema, random);
      case "string" -> text(name, schema, random);
      case "object" ->
          schema.containsKey("additionalProperties")
              ? entries(name, map(schema, "additionalProperties"), random)
              : object(schema, random);
      case "array" ->
          IntStream.range(0, random.nextInt(3))
              .mapToObj(element -> value(name, map(schema, "items"), random))
              .toList();
      default -> throw new IllegalStateException("no such type is known: " + schema);
    };
  }

  /** The limits more often than what is between them. */
  private static Object integer(Map<String, Object> schema, Random random) {
    int least = number(schema, "minimum", 0);
    int most = number(schema, "maximum", 9);
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> most;
      default -> random.nextInt(least, most + 1);
    };
  }

  private static int number(Map<String, Object> schema, String key, int otherwise) {
    return schema.get(key) instanceof Number number ? number.intValue() : otherwise;
  }

  private static Object text(String name, Map<String, Object> schema, Random random) {
    if (schema.containsKey("pattern")) {
      return MatchingText.of(schema.get("pattern").toString(), random);
    }
    // No registry has what is made up, and no class is called so.
    return switch (name) {
      case "image" ->
          random.nextBoolean()
              ? one(IMAGES, random)
              : MatchingText.of("[a-zA-Z0-9][!-~]*missing", random);
      case "storageClassName" ->
          random.nextInt(4) > 0
              ? one(CLASSES, random)
              : "no-" + MatchingText.of("[a-z0-9]([-a-z0-9.]*[a-z0-9])?", random);
      default -> MatchingText.of("[a-z][a-z0-9]*", random);
    };
  }

  private static Map<String, Object> entries(
      String name, Map<String, Object> schema, Random random) {
    Map<String, Object> made = new TreeMap<>();
    IntStream.range(0, random.nextInt(3))
        .forEach(
            entry ->
                made.put(
                    schema.containsKey("anyOf")
                        ? one(RESOURCES, random)
                        : MatchingText.of("[a-z][a-z0-9]*", random),
                    value(name, schema, random)));
    return made;
  }

  private static Map<String, Object> object(Map<String, Object> schema, Random random) {
    Map<String, Object> made = new TreeMap<>();
    List<Object> required = (List<Object>) schema.getOrDefault("required", List.of());
    map(schema, "properties")
        .forEach(
            (name, child) -> {
              Map<String, Object> of = (Map<String, Object>) child;
              boolean rare = name.equals("bootstrap") || name.equals("paused");
              if (required.contains(name) || random.nextInt(rare ? 8 : 2) == 0) {
                made.put(name, value(name, of, random));
              } else if (of.containsKey("default")) {
                made.put(name, defaulted(of));
              }
            });
    return made;
  }

  private static Object defaulted(Map<String, Object> schema) {
    if (!(schema.get("default") instanceof Map<?, ?>)) {
      return schema.get("default");
    }
    Map<String, Object> made = new TreeMap<>();
    map(schema, "properties")
        .forEach(
            (name, child) -> {
              if (((Map<String, Object>) child).containsKey("default")) {
                made.put(name, defaulted((Map<String, Object>) child));
              }
            });
    return made;
  }

  /** The rules by which an update from one spec to another is refused; empty if it is taken. */
  List<String> refusing(GeneratedSpec now, GeneratedSpec before) {
    return refusing(spec, now.values(), before.values());
  }

  private static List<String> refusing(Map<String, Object> schema, Object now, Object before) {
    List<String> found = new ArrayList<>();
    if (now == null) {
      return found;
    }
    rules(schema).stream().filter(rule -> !SpecRules.allow(rule, now, before)).forEach(found::add);
    map(schema, "properties")
        .forEach(
            (name, child) ->
                found.addAll(
                    refusing((Map<String, Object>) child, field(now, name), field(before, name))));
    return found;
  }

  private static Object field(Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }

  private static Map<String, Object> map(Map<String, Object> of, String key) {
    return (Map<String, Object>) of.getOrDefault(key, Map.of());
  }

  private static <T> T one(List<T> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
