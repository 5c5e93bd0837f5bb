package dev.quorate.operator.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.operator.observed.spec.ClusterSpec;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the spec asks for in a pod, field by field, so that a restart can say which of them changed.
 * Settings of the engine with their values, anything else with a digest. Nothing is decided by it.
 */
final class AskedFields {
  private static final Pattern BLANK = Pattern.compile(" ");
  private static final Pattern EQUALS = Pattern.compile("=");

  private AskedFields() {}

  /** As the annotation has it: {@code engine.quota=1048576 pod.labels=sha256:0123456789abcdef}. */
  static String text(ClusterSpec spec) {
    SortedMap<String, String> fields = new TreeMap<>(spec.engine().settings());
    JsonNode nothing = Digest.tree(PodFields.NONE);
    Digest.tree(spec.pod()).properties().stream()
        .filter(field -> !field.getValue().equals(nothing.get(field.getKey())))
        .forEach(
            field -> fields.put("pod." + field.getKey(), "sha256:" + Digest.of(field.getValue())));
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining(" "));
  }

  /** What somebody else wrote there is left out. */
  static Map<String, String> of(String text) {
    return BLANK
        .splitAsStream(text)
        .map(field -> EQUALS.split(field, 2))
        .filter(field -> field.length == 2)
        .collect(Collectors.toMap(field -> field[0], field -> field[1], (one, other) -> other));
  }
}
