package dev.quorate.operator.observed.spec;

import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.api.v1alpha1.Storage;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Values of the pods' fields that would harm the cluster or hide the operator's own. Everything
 * else the API server checks when it is given the StatefulSet; its words are in the status.
 */
final class PodProblems {
  private static final Set<String> OURS =
      Set.of(
          "app.kubernetes.io/name",
          "app.kubernetes.io/component",
          "app.kubernetes.io/managed-by",
          "app.kubernetes.io/instance",
          "app.kubernetes.io/part-of");
  private static final Set<String> VARIABLES =
      Pattern.compile(", ").splitAsStream(PodFields.VARIABLES).collect(Collectors.toSet());
  private static final Pattern ARG = Pattern.compile(PodFields.ARG);
  private static final BigDecimal LEAST_MEMORY =
      StorageSize.bytes(PodFields.LEAST_MEMORY).orElseThrow();
  private static final Pattern NAME = Pattern.compile(Storage.CLASS_NAME);

  private PodProblems() {}

  static List<String> of(PodFields pod) {
    List<String> problems = new ArrayList<>();
    notOurs("pod.labels", pod.labels(), problems);
    notOurs("pod.annotations", pod.annotations(), problems);
    Optional.ofNullable(pod.resources().getLimits())
        .map(limits -> limits.get("memory"))
        .map(Quantity::toString)
        .filter(memory -> !StorageSize.isAtLeast(memory, LEAST_MEMORY))
        .ifPresent(
            memory ->
                problems.add(
                    "pod.resources.limits.memory is '%s'; it must be at least %s: half of it is the heap, and the JVM itself takes some 80Mi"
                        .formatted(memory, PodFields.LEAST_MEMORY)));
    pod.env().stream()
        .map(EnvVar::getName)
        .filter(VARIABLES::contains)
        .forEach(
            name ->
                problems.add(
                    "pod.env has '%s', which the operator or the image sets; leave it out"
                        .formatted(name)));
    Set<String> flags = new HashSet<>();
    pod.args().stream()
        .filter(arg -> !ARG.matcher(arg).matches() || !flags.add(arg.replaceAll("=.*", "")))
        .forEach(
            arg ->
                problems.add(
                    "pod.args has '%s'; it must have flags only%s".formatted(arg, PodFields.ARGS)));
    int grace = pod.terminationGracePeriodSeconds();
    if (grace < PodFields.LEAST_GRACE_SECONDS || grace > PodFields.MOST_GRACE_SECONDS) {
      problems.add(
          "pod.terminationGracePeriodSeconds is %d; it must be %d to %d"
              .formatted(grace, PodFields.LEAST_GRACE_SECONDS, PodFields.MOST_GRACE_SECONDS));
    }
    if (Boolean.FALSE.equals(pod.securityContext().getRunAsNonRoot())
        || Objects.equals(pod.securityContext().getRunAsUser(), 0L)) {
      problems.add(
          "pod.securityContext lets members run as root; leave runAsNonRoot out or true, and name"
              + " another user than 0 or none");
    }
    ProbeProblems.of(pod, problems);
    named("priorityClassName", "PriorityClass", pod.priorityClassName(), problems);
    named("serviceAccountName", "ServiceAccount", pod.serviceAccountName(), problems);
    return problems;
  }

  /** Keys of the operator among the labels or annotations of {@code field}. */
  static void notOurs(String field, Map<String, String> notes, List<String> problems) {
    notes.keySet().stream()
        .filter(key -> key.startsWith("quorate.dev/") || OURS.contains(key))
        .forEach(
            key ->
                problems.add(
                    "%s has '%s', which the operator sets; choose another key"
                        .formatted(field, key)));
  }

  private static void named(String field, String kind, String name, List<String> problems) {
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      problems.add(
          "pod.%s is '%s'; it must be the name of a %s, or be left out"
              .formatted(field, name, kind));
    }
  }
}
