package dev.quorate.operator.resources;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The first field that is not as it should be, by the rules of server-side apply: what others set
 * is theirs, also elements of lists that are merged by key. Any other list is ours as a whole.
 */
final class Difference {
  // x-kubernetes-list-map-keys of the lists that our objects use.
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "containers", List.of("name"),
          "initContainers", List.of("name"),
          "env", List.of("name"),
          "volumes", List.of("name"),
          "imagePullSecrets", List.of("name"),
          "volumeMounts", List.of("mountPath"),
          "ownerReferences", List.of("uid"),
          "topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable"));

  private Difference() {}

  /** Its path, for people. */
  static Optional<String> of(JsonNode actual, JsonNode desired) {
    return in("", "", actual, desired);
  }

  private static Optional<String> in(String path, String field, JsonNode actual, JsonNode desired) {
    if (desired.isContainerNode() && desired.isEmpty() && actual.isEmpty()) {
      return Optional.empty();
    }
    if (desired.isObject()) {
      return desired.properties().stream()
          .flatMap(
              entry ->
                  in(
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      field.equals("requests") || field.equals("limits")
                          ? "quantity"
                          : entry.getKey(),
                      actual.path(entry.getKey()),
                      entry.getValue())
                      .stream())
          .findFirst();
    }
    if (desired.isArray()) {
      List<String> keys = keys(field, desired);
      return keys.isEmpty() ? inWhole(path, actual, desired) : inKeyed(path, keys, actual, desired);
    }
    return isSame(field, actual, desired) ? Optional.empty() : Optional.of(path);
  }

  private static List<String> keys(String field, JsonNode desired) {
    return field.equals("ports")
        ? List.of(desired.path(0).has("containerPort") ? "containerPort" : "port", "protocol")
        : KEYS.getOrDefault(field, List.of());
  }

  private static Optional<String> inWhole(String path, JsonNode actual, JsonNode desired) {
    return actual.size() != desired.size()
        ? Optional.of(path)
        : IntStream.range(0, desired.size())
            .boxed()
            .flatMap(i -> in(path + "[" + i + "]", "", actual.path(i), desired.path(i)).stream())
            .findFirst();
  }

  private static Optional<String> inKeyed(
      String path, List<String> keys, JsonNode actual, JsonNode desired) {
    return StreamSupport.stream(desired.spliterator(), false)
        .flatMap(
            wanted -> {
              String element = path + "[" + wanted.path(keys.getFirst()).asText() + "]";
              return StreamSupport.stream(actual.spliterator(), false)
                  .filter(
                      there -> keys.stream().allMatch(k -> there.path(k).equals(wanted.path(k))))
                  .findFirst()
                  .map(there -> in(element, "", there, wanted))
                  .orElse(Optional.of(element))
                  .stream();
            })
        .findFirst();
  }

  // The API server writes a quantity in its own way: 1024Mi is read back as 1Gi.
  private static boolean isSame(String field, JsonNode actual, JsonNode desired) {
    return desired.equals(actual)
        || (field.equals("quantity")
            && actual.isTextual()
            && Quantity.parse(desired.asText()).equals(Quantity.parse(actual.asText())));
  }
}
