package dev.quorate.e2e.kube;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A kind cluster of three nodes, made for this run and deleted after it. */
record KindCluster(String name, Path kubeconfig) {
  static KindCluster create() {
    if (!ExternalCommand.isOnPath("kind")) {
      throw new AssertionError(
          "the end-to-end tests need a Kubernetes: set KUBECONFIG (and LOAD_IMAGES, a command that"
              + " takes image archives), or install kind (https://kind.sigs.k8s.io)");
    }
    try {
      Path folder = Files.createTempDirectory("quorate-kind");
      Path config = folder.resolve("kind.yaml");
      Files.writeString(
          config,
          """
          kind: Cluster
          apiVersion: kind.x-k8s.io/v1alpha4
          nodes: [{role: control-plane}, {role: worker}, {role: worker}]
          """);
      KindCluster cluster =
          new KindCluster("quorate-" + ProcessHandle.current().pid(), folder.resolve("kubeconfig"));
      List<String> words =
          new ArrayList<>(
              List.of("kind", "create", "cluster", "--wait", "180s", "--name", cluster.name()));
      words.addAll(List.of("--config", config.toString()));
      words.addAll(List.of("--kubeconfig", cluster.kubeconfig().toString()));
      Optional.ofNullable(System.getenv("KIND_IMAGE"))
          .filter(image -> !image.isBlank())
          .ifPresent(image -> words.addAll(List.of("--image", image)));
      Timed time = Timed.start();
      try {
        new ExternalCommand(words, Map.of()).run(Duration.ofMinutes(6));
      } catch (AssertionError e) {
        cluster.delete();
        throw e;
      }
      time.print("kind cluster of three nodes");
      return cluster;
    } catch (IOException e) {
      throw new AssertionError("cannot write the configuration for kind", e);
    }
  }

  List<String> loadCommand() {
    return List.of("kind", "load", "image-archive", "--name", name);
  }

  void delete() {
    ExternalCommand.of("kind", "delete", "cluster", "--name", name).run(Duration.ofMinutes(2));
  }
}
