package dev.quorate.e2e.kube;

import com.marcnuri.helm.Helm;
import dev.quorate.e2e.Repository;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A Kubernetes with the images loaded and the chart installed, once for all scenarios: the one of
 * KUBECONFIG, or a new kind cluster. Both namespaces enforce the restricted Pod Security Standard.
 */
public final class Installation implements AutoCloseable {
  private static final String RELEASE = "quorate";

  private final Optional<KindCluster> kind;
  private final Path kubeconfig;
  private final KubernetesClient client;
  private final Workspace system;
  private final Workspace tests;

  private Installation(Optional<KindCluster> kind, Path kubeconfig) {
    this.kind = kind;
    this.kubeconfig = kubeconfig;
    this.client = client(kubeconfig);
    this.system = new Workspace(client, "quorate-system");
    this.tests = new Workspace(client, "quorate-e2e");
  }

  static Installation open() {
    Optional<Path> given =
        Optional.ofNullable(System.getenv("KUBECONFIG"))
            .filter(value -> !value.isBlank())
            .map(Path::of);
    Optional<KindCluster> kind =
        given.isPresent() ? Optional.empty() : Optional.of(KindCluster.create());
    Installation installation =
        new Installation(kind, given.orElseGet(() -> kind.orElseThrow().kubeconfig()));
    try {
      installation.loadImages();
      installation.install();
      return installation;
    } catch (RuntimeException | AssertionError e) {
      new Diagnostics(installation).save("installation");
      try {
        installation.close();
      } catch (RuntimeException | AssertionError whileClosing) {
        e.addSuppressed(whileClosing);
      }
      throw e;
    }
  }

  /** Where the operator runs. */
  public Workspace system() {
    return system;
  }

  /** Where the clusters of the scenarios live. */
  public Workspace tests() {
    return tests;
  }

  /** Ends the operator without warning; its Deployment starts another. */
  public void killOperator() {
    client
        .pods()
        .inNamespace(system.namespace())
        .withLabel("app.kubernetes.io/component", "operator")
        .withGracePeriod(0)
        .delete();
  }

  public void awaitOperator() {
    Awaitility.await("the operator is ready")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                Optional.ofNullable(
                        client
                            .apps()
                            .deployments()
                            .inNamespace(system.namespace())
                            .withName(RELEASE)
                            .get())
                    .map(deployment -> deployment.getStatus().getReadyReplicas())
                    .filter(ready -> ready > 0)
                    .isPresent());
  }

  private void loadImages() {
    List<String> command =
        Optional.ofNullable(System.getenv("LOAD_IMAGES"))
            .filter(value -> !value.isBlank())
            .map(value -> Arrays.asList(value.strip().split("\\s+", -1)))
            .or(() -> kind.map(KindCluster::loadCommand))
            .orElse(List.of());
    if (command.isEmpty()) {
      System.out.println("LOAD_IMAGES is not set: the cluster must be able to pull the images");
      return;
    }
    Timed time = Timed.start();
    for (String name : List.of("node", "operator")) {
      Path archive = Repository.root().resolve("target/images/" + name + ".tar");
      if (!Files.exists(archive)) {
        throw new AssertionError("there is no " + archive + ": run make images");
      }
      List<String> words = new ArrayList<>(command);
      if (words.contains("--name")) {
        words.add(words.indexOf("--name"), archive.toString());
      } else {
        words.add(archive.toString());
      }
      new ExternalCommand(words, Map.of()).run(Duration.ofMinutes(5));
    }
    time.print("images loaded");
  }

  private void install() {
    Timed time = Timed.start();
    restrictedNamespace(system.namespace());
    restrictedNamespace(tests.namespace());
    new Helm(Repository.chart())
        .upgrade()
        .install()
        .withName(RELEASE)
        .withNamespace(system.namespace())
        .withKubeConfig(kubeconfig)
        .call();
    awaitOperator();
    time.print("helm install, operator ready");
  }

  private void restrictedNamespace(String name) {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .serverSideApply();
  }

  private static KubernetesClient client(Path kubeconfig) {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(kubeconfig.toFile()))
            .withRequestTimeout(20_000)
            .withConnectionTimeout(10_000)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Takes away what it brought: the kind cluster, or the release and its namespaces. */
  @Override
  public void close() {
    try {
      if (kind.isPresent()) {
        kind.get().delete();
      } else {
        tests.removeEverything();
        Helm.uninstall(RELEASE)
            .withNamespace(system.namespace())
            .withKubeConfig(kubeconfig)
            .ignoreNotFound()
            .call();
        client.namespaces().withName(tests.namespace()).delete();
        client.namespaces().withName(system.namespace()).delete();
      }
    } finally {
      client.close();
    }
  }
}
