package dev.quorate.e2e.kube;

import dev.quorate.e2e.Repository;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What a person would look at after a failure, under e2e/target/diagnostics: objects, events, logs
 * and the members' own reports.
 */
record Diagnostics(Installation installation) {
  void save(String test) {
    Path folder =
        Repository.root()
            .resolve("e2e/target/diagnostics")
            .resolve(test.replaceAll("[^A-Za-z0-9-]+", "_"));
    try {
      Files.createDirectories(folder);
      save(installation, folder, installation.tests());
      save(installation, folder, installation.system());
      System.out.println("what was there is saved in " + folder);
    } catch (IOException e) {
      System.out.println("the diagnostics cannot be written: " + e);
    }
  }

  private static void save(Installation installation, Path folder, Workspace workspace)
      throws IOException {
    String namespace = workspace.namespace();
    KubernetesClient client = workspace.client();
    StringBuilder summary = new StringBuilder();
    section(
        summary,
        "clusters and tasks",
        () ->
            withoutManagers(workspace, Workspace.CLUSTERS)
                + withoutManagers(workspace, Workspace.TASKS));
    section(
        summary,
        "events",
        () ->
            client.v1().events().inNamespace(namespace).list().getItems().stream()
                .map(
                    event ->
                        "%s %s/%s %s: %s"
                            .formatted(
                                event.getMetadata().getCreationTimestamp(),
                                event.getInvolvedObject().getKind(),
                                event.getInvolvedObject().getName(),
                                event.getReason(),
                                event.getMessage()))
                .sorted()
                .collect(java.util.stream.Collectors.joining("\n")));
    Files.writeString(
        folder.resolve(namespace + "-objects.yaml"),
        text(
            () ->
                Serialization.asYaml(client.pods().inNamespace(namespace).list().getItems())
                    + Serialization.asYaml(
                        client.persistentVolumeClaims().inNamespace(namespace).list().getItems())
                    + Serialization.asYaml(
                        client.apps().statefulSets().inNamespace(namespace).list().getItems())
                    + Serialization.asYaml(
                        client.services().inNamespace(namespace).list().getItems())
                    + Serialization.asYaml(
                        client
                            .discovery()
                            .v1()
                            .endpointSlices()
                            .inNamespace(namespace)
                            .list()
                            .getItems())
                    + Serialization.asYaml(
                        client
                            .policy()
                            .v1()
                            .podDisruptionBudget()
                            .inNamespace(namespace)
                            .list()
                            .getItems())
                    + Serialization.asYaml(client.leases().inNamespace(namespace).list().getItems())
                    + Serialization.asYaml(client.persistentVolumes().list().getItems())
                    + Serialization.asYaml(client.nodes().list().getItems())));
    Files.writeString(
        folder.resolve(namespace + "-describe.txt"),
        text(() -> described(installation, namespace)));
    for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
      String name = pod.getMetadata().getName();
      String log = text(() -> client.pods().inNamespace(namespace).withName(name).getLog());
      Files.writeString(folder.resolve(name + ".log"), log);
      if (restarts(pod) > 0) {
        String before =
            text(() -> client.pods().inNamespace(namespace).withName(name).terminated().getLog());
        Files.writeString(folder.resolve(name + "-previous.log"), before);
        section(
            summary, "log of " + name + " before its restart (end)", () -> lastLines(before, 25));
      }
      section(summary, "log of " + name + " (end)", () -> lastLines(log, 25));
      if (pod.getMetadata().getLabels().containsKey("quorate.dev/cluster")) {
        section(summary, "report of " + name, () -> report(workspace, pod));
      }
    }
    Files.writeString(folder.resolve(namespace + "-summary.txt"), summary);
  }

  private static String withoutManagers(Workspace workspace, ResourceDefinitionContext kind) {
    var items =
        workspace
            .client()
            .genericKubernetesResources(kind)
            .inNamespace(workspace.namespace())
            .list()
            .getItems();
    items.forEach(item -> item.getMetadata().setManagedFields(List.of()));
    return Serialization.asYaml(items);
  }

  private static int restarts(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  // As a person would see it; kubectl's own words, where it is installed.
  private static String described(Installation installation, String namespace) {
    StringBuilder all = new StringBuilder();
    for (String kind : List.of("consensusclusters,consensustasks", "statefulsets,pods,pvc,pdb")) {
      all.append(
          new ExternalCommand(
                  List.of("kubectl", "describe", "--namespace", namespace, kind),
                  Map.of("KUBECONFIG", installation.kubeconfig().toString()))
              .run(Duration.ofSeconds(30)));
    }
    return all.toString();
  }

  private static String report(Workspace workspace, Pod pod) throws Exception {
    String cluster = pod.getMetadata().getLabels().get("quorate.dev/cluster");
    String token =
        workspace
            .client()
            .secrets()
            .inNamespace(workspace.namespace())
            .withLabel("quorate.dev/cluster", cluster)
            .list()
            .getItems()
            .stream()
            .flatMap(secret -> secret.getData().values().stream())
            .map(data -> new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8))
            .findFirst()
            .orElse("");
    try (Tunnel tunnel = Tunnel.toPod(workspace, pod.getMetadata().getName(), 8080);
        HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(tunnel.uri().resolve("/admin/v1/report"))
              .header("Authorization", "Bearer " + token.strip())
              .timeout(Duration.ofSeconds(3))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static void section(StringBuilder into, String title, Callable<String> content) {
    into.append("--- ").append(title).append('\n').append(text(content)).append('\n');
  }

  // One thing that cannot be read must not keep the rest from being saved.
  private static String text(Callable<String> content) {
    try {
      return content.call();
    } catch (Exception | AssertionError e) {
      return "(not readable: " + e + ")";
    }
  }

  private static String lastLines(String text, int count) {
    var lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }
}
