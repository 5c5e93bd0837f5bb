package dev.quorate.operator.kubernetes.trial;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Of what a ResourceQuota has not enough for one pod more. The pod that is to go counts in it too,
 * so that the refusal of one more says nothing yet about one in its place.
 *
 * @param requested by the pod, for each resource that there is too little of
 * @param used at present
 * @param limited how much there may be
 */
record ExceededQuota(
    Map<String, BigDecimal> requested,
    Map<String, BigDecimal> used,
    Map<String, BigDecimal> limited) {

  // Of the admission plugin ResourceQuota, which is the last one: all others have agreed.
  private static final Pattern WORDS =
      Pattern.compile("exceeded quota: [^,]+, requested: (\\S+), used: (\\S+), limited: (\\S+)");
  private static final Pattern AMOUNTS = Pattern.compile(",");

  /** In the words of the API server. */
  static Optional<ExceededQuota> in(String words) {
    Matcher found = WORDS.matcher(words);
    return found.find()
        ? Optional.of(
            new ExceededQuota(
                amounts(found.group(1)), amounts(found.group(2)), amounts(found.group(3))))
        : Optional.empty();
  }

  private static Map<String, BigDecimal> amounts(String list) {
    return AMOUNTS
        .splitAsStream(list)
        .filter(entry -> entry.contains("="))
        .collect(
            Collectors.toMap(
                entry -> entry.substring(0, entry.lastIndexOf('=')),
                entry -> amount(entry.substring(entry.lastIndexOf('=') + 1)),
                (one, other) -> other));
  }

  private static BigDecimal amount(String text) {
    return Quantity.parse(text).getNumericalAmount();
  }

  /** Whether there is enough once this pod is gone. */
  boolean isFreedBy(Pod pod) {
    return requested.entrySet().stream()
        .allMatch(
            entry -> {
              String resource = entry.getKey();
              return used.containsKey(resource)
                  && limited.containsKey(resource)
                  && entry
                          .getValue()
                          .add(used.get(resource))
                          .subtract(taken(pod, resource))
                          .compareTo(limited.get(resource))
                      <= 0;
            });
  }

  private static BigDecimal taken(Pod pod, String resource) {
    if (resource.equals("pods") || resource.equals("count/pods")) {
      return BigDecimal.ONE;
    }
    boolean limits = resource.startsWith("limits.");
    String name = resource.substring(resource.startsWith("requests.") ? 9 : limits ? 7 : 0);
    return running(pod)
        .flatMap(container -> Stream.ofNullable(container.getResources()))
        .map(limits ? ResourceRequirements::getLimits : ResourceRequirements::getRequests)
        .flatMap(amounts -> Stream.ofNullable(amounts).flatMap(a -> Stream.ofNullable(a.get(name))))
        .map(Quantity::getNumericalAmount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Those that run together; the others of a pod run before them. */
  private static Stream<Container> running(Pod pod) {
    return Stream.concat(
        pod.getSpec().getContainers().stream(),
        pod.getSpec().getInitContainers().stream()
            .filter(container -> "Always".equals(container.getRestartPolicy())));
  }
}
