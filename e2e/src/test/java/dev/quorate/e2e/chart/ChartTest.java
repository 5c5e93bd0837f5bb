package dev.quorate.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.quorate.e2e.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the chart renders, by default and with the values that change its shape. */
class ChartTest {

  @Test
  void lintsStrictlyWithoutAWarning() {
    LintResult result = new Helm(Repository.chart()).lint().strict().call();
    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    assertThat(result.getMessages()).noneMatch(line -> line.contains("[WARNING]"));
  }

  @Test
  void packagesIntoAnArchive() {
    Path folder = Repository.root().resolve("target/chart");
    new Helm(Repository.chart()).packageIt().withDestination(folder).call();
    assertThat(folder.resolve("quorate-" + Repository.version() + ".tgz")).isNotEmptyFile();
  }

  @Test
  void byDefaultItInstallsOneOperatorForEveryNamespace() {
    Rendered chart = Rendered.byDefault();
    assertThat(chart.kinds())
        .containsExactlyInAnyOrder(
            "ClusterRole",
            "ClusterRoleBinding",
            "CustomResourceDefinition",
            "CustomResourceDefinition",
            "Deployment",
            "Role",
            "RoleBinding",
            "Service",
            "ServiceAccount");
    assertThat(chart.one("Deployment").at("/spec/replicas").asInt()).isEqualTo(1);
    assertThat(chart.container().path("image").asText())
        .isEqualTo("quorate/operator:" + Repository.version());
    assertThat(chart.environment("QUORATE_WATCH_NAMESPACES").isMissingNode()).isTrue();
  }

  @Test
  void withWatchNamespacesNothingIsGrantedClusterWide() {
    Rendered chart =
        Rendered.with(Map.of("watchNamespaces[0]", "prod", "watchNamespaces[1]", "test"));
    assertThat(chart.kinds()).doesNotContain("ClusterRole", "ClusterRoleBinding");
    assertThat(chart.ofKind("Role"))
        .extracting(role -> role.at("/metadata/namespace").asText())
        .containsExactlyInAnyOrder("prod", "test", Rendered.NAMESPACE);
    assertThat(chart.ofKind("RoleBinding"))
        .allSatisfy(
            binding ->
                assertThat(binding.at("/subjects/0/namespace").asText())
                    .isEqualTo(Rendered.NAMESPACE));
    assertThat(chart.environment("QUORATE_WATCH_NAMESPACES").path("value").asText())
        .isEqualTo("prod,test");
  }

  @Test
  void aDigestWinsOverTheTag() {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    Rendered chart = Rendered.with(Map.of("image.digest", digest, "image.tag", "ignored"));
    assertThat(chart.container().path("image").asText()).isEqualTo("quorate/operator@" + digest);
  }

  @Test
  void theNodeImageIsTheOneOfClustersThatNameNone() {
    assertThat(Rendered.byDefault().environment("QUORATE_NODE_IMAGE").path("value").asText())
        .isEqualTo("quorate/node:" + Repository.version());
    Map<String, String> mirror =
        Map.of("nodeImage.repository", "registry.example:5000/mirror/node", "nodeImage.tag", "v2");
    assertThat(Rendered.with(mirror).environment("QUORATE_NODE_IMAGE").path("value").asText())
        .isEqualTo("registry.example:5000/mirror/node:v2");
    assertThat(Rendered.notes(mirror)).contains("image: registry.example:5000/mirror/node:v2");
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    assertThat(
            Rendered.with(Map.of("nodeImage.digest", digest))
                .environment("QUORATE_NODE_IMAGE")
                .path("value")
                .asText())
        .isEqualTo("quorate/node@" + digest);
  }

  @Test
  void theLeaseIsTheReleasesOwn() {
    Rendered chart = Rendered.with(Map.of("fullnameOverride", "second"));
    assertThat(chart.environment("QUORATE_LEASE_NAME").path("value").asText()).isEqualTo("second");
    assertThat(chart.one("Role").path("rules"))
        .anySatisfy(
            rule -> {
              assertThat(rule.at("/resourceNames/0").asText()).isEqualTo("second");
              assertThat(rule.path("verbs").toString())
                  .contains("get", "update")
                  .doesNotContain("patch");
            });
  }

  @Test
  void theNotesNameOneNamespaceInEveryCommand() {
    assertThat(Rendered.notes(Map.of()).lines().filter(line -> line.contains("kubectl")))
        .hasSize(3)
        .allMatch(line -> line.contains(" -n default "));
    Map<String, String> limited =
        Map.of("watchNamespaces[0]", "prod", "watchNamespaces[1]", "test");
    assertThat(Rendered.notes(limited).lines().filter(line -> line.contains("kubectl")))
        .hasSize(3)
        .allMatch(line -> line.contains(" -n prod "));
  }

  @Test
  void severalReplicasWithABudgetAreSpreadAsAskedFor() {
    Rendered chart =
        Rendered.with(
            Map.of(
                "replicas", "2",
                "podDisruptionBudget.enabled", "true",
                "imagePullSecrets[0].name", "registry",
                "priorityClassName", "system-cluster-critical",
                "nodeSelector.disk", "ssd",
                "tolerations[0].key", "dedicated",
                "tolerations[0].operator", "Exists",
                "topologySpreadConstraints[0].maxSkew", "1",
                "topologySpreadConstraints[0].topologyKey", "kubernetes.io/hostname",
                "topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway"));
    assertThat(chart.one("Deployment").at("/spec/replicas").asInt()).isEqualTo(2);
    JsonNode budget = chart.one("PodDisruptionBudget");
    assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
    assertThat(budget.at("/spec/selector")).isEqualTo(chart.one("Deployment").at("/spec/selector"));
    JsonNode pod = chart.podSpec();
    assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("registry");
    assertThat(pod.path("priorityClassName").asText()).isEqualTo("system-cluster-critical");
    assertThat(pod.at("/nodeSelector/disk").asText()).isEqualTo("ssd");
    assertThat(pod.path("tolerations"))
        .extracting(toleration -> toleration.path("key").asText())
        .containsOnlyOnce("dedicated")
        .hasSize(3);
    assertThat(pod.at("/topologySpreadConstraints/0/maxSkew").asInt()).isEqualTo(1);
  }

  @Test
  void theServiceMonitorSelectsTheServiceOfTheMetrics() {
    Rendered chart =
        Rendered.with(
            Map.of(
                "metrics.serviceMonitor", "true",
                "metrics.serviceMonitorLabels.release", "prometheus",
                "metrics.interval", "30s"));
    JsonNode monitor = chart.one("ServiceMonitor");
    assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
    assertThat(monitor.at("/spec/endpoints/0/interval").asText()).isEqualTo("30s");
    assertThat(monitor.at("/spec/endpoints/0/port").asText())
        .isEqualTo(chart.one("Service").at("/spec/ports/0/name").asText());
    JsonNode labels = chart.one("Service").at("/metadata/labels");
    assertThat(monitor.at("/spec/selector/matchLabels").properties())
        .isNotEmpty()
        .allSatisfy(wanted -> assertThat(labels.get(wanted.getKey())).isEqualTo(wanted.getValue()));
  }

  @Test
  void aServiceMonitorWithoutThatServiceIsRefused() {
    assertThatThrownBy(
            () ->
                Rendered.with(Map.of("metrics.serviceMonitor", "true", "metrics.service", "false")))
        .hasMessageContaining("Set metrics.service to true");
  }

  @Test
  void everyPodMeetsTheRestrictedPodSecurityStandard() {
    Rendered chart = Rendered.byDefault();
    JsonNode pod = chart.podSpec();
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(pod.path("hostNetwork").isMissingNode()).isTrue();
    for (JsonNode container : pod.path("containers")) {
      JsonNode context = container.path("securityContext");
      assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(container.at("/resources/requests/memory").asText()).isNotEmpty();
      assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
    }
    for (JsonNode volume : pod.path("volumes")) {
      assertThat(volume.has("emptyDir")).as(volume.toString()).isTrue();
    }
  }

  /** On a node that is full it gets what it asked for (docs/lifecycle-performance.md). */
  @Test
  void theOperatorAsksForTheCpuThatItNeedsToKeepItsLease() {
    JsonNode container = Rendered.byDefault().container();
    assertThat(container.at("/resources/requests/cpu").asText()).isEqualTo("250m");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(container.path(probe).path("timeoutSeconds").asInt()).as(probe).isEqualTo(5);
    }
  }

  /** Kubernetes would keep it on a node without power or network for five minutes. */
  @Test
  void anOperatorWhoseNodeIsLostIsReplacedSoon() {
    assertThat(secondsOnALostNode(Rendered.byDefault()))
        .isEqualTo(
            Map.of("node.kubernetes.io/not-ready", 30, "node.kubernetes.io/unreachable", 30));
    assertThat(secondsOnALostNode(Rendered.with(Map.of("lostNodeSeconds", "5"))))
        .isEqualTo(Map.of("node.kubernetes.io/not-ready", 5, "node.kubernetes.io/unreachable", 5));
  }

  private static Map<String, Integer> secondsOnALostNode(Rendered chart) {
    Map<String, Integer> seconds = new TreeMap<>();
    for (JsonNode toleration : chart.podSpec().path("tolerations")) {
      assertThat(toleration.path("effect").asText()).isEqualTo("NoExecute");
      seconds.put(toleration.path("key").asText(), toleration.path("tolerationSeconds").asInt());
    }
    return seconds;
  }

  @Test
  void selectorsHoldNoVersionSoThatAnUpgradeCanKeepThem() {
    Rendered chart = Rendered.byDefault();
    assertThat(chart.one("Deployment").at("/spec/selector/matchLabels").toString())
        .doesNotContain("version")
        .doesNotContain("chart");
  }

  @Test
  void everyObjectCarriesTheRecommendedLabels() {
    assertThat(Rendered.byDefault().objects())
        .allSatisfy(
            object ->
                assertThat(object.at("/metadata/labels").toString())
                    .contains(
                        "app.kubernetes.io/name",
                        "app.kubernetes.io/instance",
                        "app.kubernetes.io/version",
                        "app.kubernetes.io/part-of",
                        "app.kubernetes.io/managed-by"));
  }

  @Test
  void theDefinitionsSurviveAnUninstallAndCanBeLeftOut() {
    assertThat(Rendered.byDefault().ofKind("CustomResourceDefinition"))
        .extracting(crd -> crd.at("/metadata/name").asText())
        .containsExactlyInAnyOrder("consensusclusters.quorate.dev", "consensustasks.quorate.dev");
    assertThat(Rendered.byDefault().ofKind("CustomResourceDefinition"))
        .allSatisfy(
            crd ->
                assertThat(crd.at("/metadata/annotations").toString())
                    .contains("\"helm.sh/resource-policy\":\"keep\""));
    assertThat(Rendered.with(Map.of("crds.enabled", "false")).kinds())
        .doesNotContain("CustomResourceDefinition");
  }

  @Test
  void theDefinitionsAreTheOnesOfTheRepository() throws Exception {
    try (var files = Files.list(Repository.root().resolve("crds"))) {
      List<Path> generated = files.filter(file -> file.toString().endsWith(".yml")).toList();
      assertThat(generated).hasSize(2);
      for (Path file : generated) {
        assertThat(Repository.chart().resolve("files/crds").resolve(file.getFileName()))
            .as("run make crds")
            .hasSameTextualContentAs(file);
      }
    }
  }

  @Test
  void theChartHasTheVersionOfTheBuild() {
    assertThat(Repository.chart().resolve("Chart.yaml"))
        .content()
        .contains("\nversion: " + Repository.version() + "\n")
        .contains("\nappVersion: \"" + Repository.version() + "\"\n");
  }
}
