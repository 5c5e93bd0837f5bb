package dev.quorate.operator.kubernetes.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The pod that is to go requests 512Mi and may have 1Gi; of its cpu nothing is known. */
class ExceededQuotaTest {
  private static final Pod LEAVING =
      new PodBuilder()
          .withNewSpec()
          .addNewContainer()
          .withNewResources()
          .withRequests(Map.of("memory", Quantity.parse("256Mi")))
          .withLimits(Map.of("memory", Quantity.parse("512Mi")))
          .endResources()
          .endContainer()
          .addNewContainer()
          .withNewResources()
          .withRequests(Map.of("memory", Quantity.parse("128Mi")))
          .withLimits(Map.of("memory", Quantity.parse("256Mi")))
          .endResources()
          .endContainer()
          .addNewInitContainer()
          .withRestartPolicy("Always")
          .withNewResources()
          .withRequests(Map.of("memory", Quantity.parse("128Mi")))
          .withLimits(Map.of("memory", Quantity.parse("256Mi")))
          .endResources()
          .endInitContainer()
          .addNewInitContainer()
          .withNewResources()
          .withRequests(Map.of("memory", Quantity.parse("8Gi")))
          .endResources()
          .endInitContainer()
          .endSpec()
          .build();

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isFreedOrNot(String situation, String amounts, boolean freed) {
    String words = "pods \"demo-2-dry-run\" is forbidden: exceeded quota: compute, " + amounts;
    assertThat(ExceededQuota.in(words))
        .hasValueSatisfying(quota -> assertThat(quota.isFreedBy(LEAVING)).isEqualTo(freed));
  }

  static Stream<Arguments> isFreedOrNot() {
    return Stream.of(
        arguments("as many pods", "requested: pods=1, used: pods=3, limited: pods=3", true),
        arguments(
            "counted as objects",
            "requested: count/pods=1, used: count/pods=3, limited: count/pods=3",
            true),
        arguments("there were too many", "requested: pods=1, used: pods=4, limited: pods=3", false),
        arguments(
            "as much memory",
            "requested: requests.memory=512Mi, used: requests.memory=1536Mi, limited:"
                + " requests.memory=1536Mi",
            true),
        arguments(
            "by the short name",
            "requested: memory=512Mi, used: memory=1536Mi, limited: memory=1536Mi",
            true),
        arguments(
            "more memory, and some is left",
            "requested: limits.memory=2Gi, used: limits.memory=3Gi, limited: limits.memory=4Gi",
            true),
        arguments(
            "more memory than is left",
            "requested: limits.memory=3Gi, used: limits.memory=3Gi, limited: limits.memory=4Gi",
            false),
        arguments(
            "a resource that the old pod did not ask for",
            "requested: requests.cpu=1, used: requests.cpu=3, limited: requests.cpu=3",
            false),
        arguments(
            "one of two",
            "requested: pods=1,requests.cpu=1, used: pods=3,requests.cpu=3, limited:"
                + " pods=3,requests.cpu=3",
            false),
        arguments(
            "both",
            "requested: limits.memory=1Gi,pods=1, used: limits.memory=3Gi,pods=3, limited:"
                + " limits.memory=3Gi,pods=3",
            true));
  }

  @Test
  void isNoneWhereAnotherPolicyRefuses() {
    assertThat(
            ExceededQuota.in(
                "pods \"demo-2-dry-run\" is forbidden: violates PodSecurity \"restricted:latest\""))
        .isEmpty();
    assertThat(
            ExceededQuota.in(
                "pods \"demo-2-dry-run\" is forbidden: failed quota: compute: must specify"
                    + " limits.cpu for: node"))
        .isEmpty();
  }
}
