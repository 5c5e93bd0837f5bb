package dev.quorate.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("kubectl on a real API server")
class PresentationTest {
  @TempDir static Path directory;
  private static ApiServer server;

  @BeforeAll
  static void start() throws IOException {
    server = ApiServer.start();
    Files.writeString(directory.resolve("kubeconfig"), server.kubeconfig());
    server.client().resource(demo()).create();
    var cluster = demo();
    cluster.setStatus(new ConsensusClusterStatus());
    cluster.getStatus().setConditions(List.of(condition("Available"), condition("Ready")));
    cluster.getStatus().setPhase("Running");
    cluster.getStatus().setMembersReady("3/3");
    cluster.getStatus().setLeader("demo-1");
    cluster.getStatus().setTerm(7L);
    cluster.getStatus().setClusterId("6f1c0a5e9b3d2748");
    cluster.getStatus().setEpoch(2L);
    cluster.getStatus().setReplicas(3);
    cluster.getStatus().setSelector("app.kubernetes.io/instance=demo");
    server.client().resource(cluster).updateStatus();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void showsTheStateInItsColumns() throws Exception {
    assertThat(kubectl("get", "qc").lines().map(String::strip))
        .anyMatch(line -> line.matches("NAME +READY +MEMBERS +LEADER +STATUS +REASON +AGE"))
        .anyMatch(line -> line.matches("demo +True +3/3 +demo-1 +Running +Settled +\\S+"));
  }

  @Test
  void showsTermClusterIdAndEpochWhenAskedForMore() throws Exception {
    assertThat(kubectl("get", "qc", "-o", "wide").lines().map(String::strip))
        .anyMatch(
            line ->
                line.matches(
                    "NAME +READY +MEMBERS +LEADER +STATUS +REASON +AGE +TERM +CLUSTER ID +EPOCH +INTENT"))
        .anyMatch(line -> line.matches("demo .* +7 +6f1c0a5e9b3d2748 +2"));
  }

  @Test
  void scalesThroughTheScaleSubresource() throws Exception {
    kubectl("scale", "qc/demo", "--replicas=5");
    assertThat(kubectl("get", "qc", "demo", "-o", "jsonpath={.spec.replicas}")).isEqualTo("5");
    assertThat(
            kubectl(
                "get",
                "--raw",
                "/apis/quorate.dev/v1alpha1/namespaces/default/consensusclusters/demo/scale"))
        .contains("\"selector\":\"app.kubernetes.io/instance=demo\"", "\"replicas\":3");
  }

  @Test
  void refusesToScaleToAnEvenNumber() throws Exception {
    assertThat(kubectl("scale", "qc/demo", "--replicas=4"))
        .contains("spec.replicas must be 1, 3, 5, 7 or 9");
  }

  @Test
  void findsBothKindsByTheirShortNamesAndCategory() throws Exception {
    assertThat(kubectl("get", "--raw", "/apis/quorate.dev/v1alpha1"))
        .contains("\"shortNames\":[\"qc\"],\"categories\":[\"quorate\"]")
        .contains("\"shortNames\":[\"qt\"],\"categories\":[\"quorate\"]");
    assertThat(kubectl("get", "qt")).contains("No resources found");
  }

  @Test
  void appliesTheDirectoryOfTheDefinitions() throws Exception {
    assertThat(kubectl("apply", "--server-side", "--force-conflicts", "-f", "."))
        .contains("consensusclusters.quorate.dev serverside-applied")
        .contains("consensustasks.quorate.dev serverside-applied");
  }

  @Test
  void mergesConditionsByTypeUnderServerSideApply() throws Exception {
    assertThat(
            kubectl(
                "get",
                "crd",
                "consensusclusters.quorate.dev",
                "-o",
                "jsonpath={.spec.versions[0].schema.openAPIV3Schema.properties.status.properties"
                    + "['conditions','members'].x-kubernetes-list-map-keys}"))
        .isEqualTo("[\"type\"] [\"name\"]");
  }

  private static ConsensusCluster demo() {
    var cluster = new ConsensusCluster();
    cluster.getMetadata().setName("demo");
    cluster.getMetadata().setNamespace("default");
    return cluster;
  }

  private static Condition condition(String type) {
    return new Condition(type, Condition.Truth.TRUE, "Settled", "", "2026-11-21T00:00:00Z", 1L);
  }

  private static String kubectl(String... arguments) throws Exception {
    String binary;
    try (var versions = Files.list(Path.of(System.getenv("KUBE_API_TEST_DIR"), "k8s"))) {
      binary = versions.findFirst().orElseThrow().resolve("kubectl").toString();
    }
    var command =
        Stream.concat(
                Stream.of(binary, "--kubeconfig", directory.resolve("kubeconfig").toString()),
                Stream.of(arguments))
            .toList();
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("kubectl ended").isTrue();
    return output;
  }
}
