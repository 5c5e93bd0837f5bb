package dev.quorate.operator.simulated.specs;

import dev.quorate.api.v1alpha1.CompactionSettings;
import dev.quorate.api.v1alpha1.PodFields;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * The CEL rules of the schema (x-kubernetes-validations) in Java. A real API server evaluates them
 * in other tests; here they keep out what it would not take.
 */
final class SpecRules {
  /** By a part of the rule's text; of the value and the one before, which may be null. */
  private static final Map<String, BiPredicate<Object, Object>> RULES =
      Map.ofEntries(
          Map.entry(
              "has(self.source) && has(self.source.snapshot)",
              (self, old) -> field(field(self, "source"), "snapshot") != null),
          Map.entry(
              ".filter(given, given).size() == 1",
              (self, old) ->
                  Stream.of("configMap", "secret", "persistentVolumeClaim", "url")
                          .filter(place -> field(self, place) != null)
                          .count()
                      == 1),
          Map.entry(
              "self >= 1 && self <= 9 && self % 2 == 1",
              (self, old) -> List.of(1, 3, 5, 7, 9).contains(self)),
          Map.entry("self == oldSelf", (self, old) -> old == null || old.equals(self)),
          Map.entry(
              "self.matches('^[a-zA-Z0-9][!-~]*$')",
              (self, old) -> self.toString().matches("[a-zA-Z0-9][!-~]*")),
          Map.entry(
              "self in [0, 1, 3, 5, 7, 9]",
              (self, old) -> List.of(0, 1, 3, 5, 7, 9).contains(self)),
          Map.entry(
              "isQuantity(string(self)) &&",
              (self, old) -> bytes(self).compareTo(bytes("64Mi")) >= 0),
          Map.entry(
              "self == '' || self.matches('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$')",
              (self, old) -> self.toString().matches("|[a-z0-9]([-a-z0-9.]*[a-z0-9])?")),
          Map.entry(
              "has(self.storageClassName) == has(oldSelf.storageClassName)",
              (self, old) ->
                  old == null
                      || Objects.equals(
                          field(self, "storageClassName"), field(old, "storageClassName"))),
          Map.entry(
              "self.all(key, !key.startsWith('quorate.dev/')",
              (self, old) ->
                  ((Map<?, ?>) self)
                      .keySet().stream().noneMatch(key -> key.toString().contains("/"))),
          Map.entry(
              "quantity(string(self.limits['memory']))",
              (self, old) ->
                  field(field(self, "limits"), "memory") == null
                      || bytes(field(field(self, "limits"), "memory")).compareTo(bytes("256Mi"))
                          >= 0),
          Map.entry(
              "self.all(variable, !(variable.name in ['POD_NAME'",
              (self, old) ->
                  ((List<?>) self)
                      .stream().noneMatch(each -> "POD_NAME".equals(field(each, "name")))),
          Map.entry(
              "arg.matches('" + PodFields.ARG + "')",
              (self, old) -> {
                List<String> flags =
                    ((List<?>) self)
                        .stream().map(flag -> flag.toString().replaceAll("=.*", "")).toList();
                return ((List<?>) self)
                        .stream().allMatch(flag -> flag.toString().matches(PodFields.ARG))
                    && Set.copyOf(flags).size() == flags.size();
              }),
          Map.entry(
              "!has(self.runAsNonRoot) || self.runAsNonRoot",
              (self, old) ->
                  !Boolean.FALSE.equals(field(self, "runAsNonRoot"))
                      && number(self, "runAsUser", 1) != 0),
          Map.entry(
              "self.failureThreshold : 6) >= 30",
              (self, old) ->
                  number(self, "periodSeconds", 10) * number(self, "failureThreshold", 6) >= 30),
          Map.entry(
              "matches('" + CompactionSettings.TIME + "')",
              (self, old) ->
                  field(self, "retention")
                      .toString()
                      .matches(
                          "revision".equals(field(self, "mode"))
                              ? CompactionSettings.REVISIONS
                              : CompactionSettings.TIME)),
          Map.entry("quantity('1Ti')", (self, old) -> bytes(self).compareTo(bytes("1Ti")) <= 0),
          Map.entry(
              "self.electionTimeoutMilliseconds : 1000) >= 3 *",
              (self, old) ->
                  number(self, "electionTimeoutMilliseconds", 1000)
                      >= 3 * number(self, "heartbeatIntervalMilliseconds", 100)),
          Map.entry(
              "quantity(string(self.engine.quota)).asApproximateFloat() * 6.0",
              (self, old) -> {
                Object quota = field(field(self, "engine"), "quota");
                Object resources = field(field(self, "pod"), "resources");
                Object named = field(field(resources, "limits"), "memory");
                Object limit = named == null ? "1Gi" : named;
                return quota == null
                    || (named == null && field(field(resources, "requests"), "memory") != null)
                    || bytes(quota).multiply(BigDecimal.valueOf(6)).compareTo(bytes(limit)) <= 0;
              }));

  private SpecRules() {}

  static boolean isKnown(String rule) {
    return RULES.keySet().stream().anyMatch(rule::contains);
  }

  /**
   * @param old null if there was none before
   */
  static boolean allow(String rule, Object self, Object old) {
    return RULES.entrySet().stream()
        .filter(known -> rule.contains(known.getKey()))
        .allMatch(known -> known.getValue().test(self, old));
  }

  private static Object field(Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }

  private static int number(Object object, String name, int otherwise) {
    return field(object, name) instanceof Number number ? number.intValue() : otherwise;
  }

  private static BigDecimal bytes(Object quantity) {
    return Quantity.getAmountInBytes(Quantity.parse(quantity.toString()));
  }
}
