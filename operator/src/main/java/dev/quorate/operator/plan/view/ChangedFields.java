package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.Pod.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The fields of the spec that changed since a pod was made. */
final class ChangedFields {
  private static final String DIGEST = "sha256:";

  private ChangedFields() {}

  /**
   * To be read after "because"; empty where that is not known: an earlier operator made the pod, or
   * another one makes another pod of the same fields.
   */
  static Optional<String> between(Template before, Template now) {
    if (before.asked().isPresent() && before.fields().isEmpty()) {
      return Optional.empty();
    }
    TreeSet<String> names = new TreeSet<>(before.fields().keySet());
    names.addAll(now.fields().keySet());
    List<String> changes =
        names.stream()
            .flatMap(name -> change(name, before.fields(), now.fields()).stream())
            .toList();
    return changes.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", changes));
  }

  private static Optional<String> change(
      String name, Map<String, String> before, Map<String, String> now) {
    Optional<String> old = Optional.ofNullable(before.get(name));
    Optional<String> next = Optional.ofNullable(now.get(name));
    if (old.equals(next)) {
      return Optional.empty();
    }
    String field = "spec." + name;
    if (next.isEmpty()) {
      return Optional.of(field + " was taken out" + value(", it was ", old));
    }
    return Optional.of(
        old.isEmpty()
            ? field + " was set" + value(" to ", next)
            : field + " changed" + value(" from ", old) + value(" to ", next));
  }

  // A digest tells nobody anything.
  private static String value(String word, Optional<String> value) {
    return value.filter(text -> !text.startsWith(DIGEST)).map(text -> word + text).orElse("");
  }
}
