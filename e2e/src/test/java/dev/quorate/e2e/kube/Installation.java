package dev.quorate.e2e.kube;

import com.marcnuri.helm.Helm;
import dev.quorate.e2e.Repository;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A Kubernetes with the images loaded and the chart installed, once for all scenarios: the one of
 * KUBECONFIG, or a new kind cluster. Both namespaces enforce the restricted Pod Security Standard.
 *
 * <p>KUBECONFIG may name a cluster that somebody needs: the names are the tests' own, and where
 * another Quorate is installed, or a namespace of these names is not ours, nothing is touched.
 */
public final class Installation implements AutoCloseable {
  private static final String RELEASE = "quorate-e2e";
  private static final String OURS = "quorate.dev/e2e";

  private final Optional<KindCluster> kind;
  private final Path kubeconfig;
  private final KubernetesClient client;
  private final Workspace system;
  private final Workspace tests;

  private Installation(Optional<KindCluster> kind, Path kubeconfig) {
    this.kind = kind;
    this.kubeconfig = kubeconfig;
    this.client = client(kubeconfig);
    this.system = new Workspace(client, "quorate-e2e-system");
    this.tests = new Workspace(client, "quorate-e2e");
  }

  static Installation open() {
    Optional<Path> given =
        Optional.ofNullable(System.getenv("KUBECONFIG"))
            .filter(value -> !value.isBlank())
            .map(Installation::onlyFile);
    Optional<KindCluster> kind =
        given.isPresent() ? Optional.empty() : Optional.of(KindCluster.create());
    Installation installation =
        new Installation(kind, given.orElseGet(() -> kind.orElseThrow().kubeconfig()));
    installation.refuseIfInUse();
    return installation.installed(installation::loadImages);
  }

  /** On a Kubernetes that has the images. */
  public static Installation on(Path kubeconfig) {
    Installation installation = new Installation(Optional.empty(), kubeconfig);
    installation.refuseIfInUse();
    return installation.installed(() -> {});
  }

  private Installation installed(Runnable images) {
    try {
      images.run();
      install();
      return this;
    } catch (RuntimeException | AssertionError e) {
      saveDiagnostics("installation");
      try {
        close();
      } catch (RuntimeException | AssertionError whileClosing) {
        e.addSuppressed(whileClosing);
      }
      throw e;
    }
  }

  private static Path onlyFile(String kubeconfig) {
    if (kubeconfig.contains(File.pathSeparator)) {
      throw new AssertionError(
          "KUBECONFIG names several files: " + kubeconfig + "; name the one to test on");
    }
    return Path.of(kubeconfig);
  }

  private void refuseIfInUse() {
    System.out.println("testing on " + client.getMasterUrl());
    for (Workspace workspace : List.of(system, tests)) {
      Awaitility.await("an earlier " + workspace.namespace() + " is gone")
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  Optional.ofNullable(client.namespaces().withName(workspace.namespace()).get())
                      .filter(found -> found.getMetadata().getDeletionTimestamp() != null)
                      .isEmpty());
      Optional.ofNullable(client.namespaces().withName(workspace.namespace()).get())
          .filter(found -> !"true".equals(labels(found).get(OURS)))
          .ifPresent(
              found -> {
                throw new AssertionError(
                    "the namespace %s is there and not from these tests: it has no label %s=true"
                        .formatted(workspace.namespace(), OURS));
              });
    }
    definitions()
        .map(found -> Optional.ofNullable(found.getMetadata().getAnnotations()).orElse(Map.of()))
        .map(annotations -> annotations.getOrDefault("meta.helm.sh/release-name", "nobody's"))
        .filter(release -> !release.equals(RELEASE))
        .findFirst()
        .ifPresent(
            release -> {
              throw new AssertionError(
                  "Quorate is installed here already (its definitions are "
                      + release
                      + "); these tests kill and uninstall operators: use another cluster");
            });
  }

  private Stream<CustomResourceDefinition> definitions() {
    return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
        .filter(found -> found.getSpec().getGroup().equals("quorate.dev"));
  }

  private static Map<String, String> labels(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
  }

  /** Where the operator runs. */
  public Workspace system() {
    return system;
  }

  /** Where the clusters of the scenarios live. */
  public Workspace tests() {
    return tests;
  }

  /** The machines under both. */
  public Nodes nodes() {
    return new Nodes(kubeconfig);
  }

  /**
   * Ends the operator without warning; its Deployment starts another.
   *
   * @return the UIDs of the pods that were ended
   */
  public Set<String> killOperator() {
    Set<String> ended = operatorUids();
    client
        .pods()
        .inNamespace(system.namespace())
        .withLabel("app.kubernetes.io/component", "operator")
        .withGracePeriod(0)
        .delete();
    return ended;
  }

  /** No operator runs from here on, until {@link #startOperator}. */
  public void stopOperator() {
    operatorReplicas(0);
    Awaitility.await("no operator runs")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> operatorPods().findAny().isEmpty());
  }

  /** As the chart installs it: one. */
  public void startOperator() {
    operatorReplicas(1);
    awaitOperator();
  }

  private void operatorReplicas(int count) {
    client
        .apps()
        .deployments()
        .inNamespace(system.namespace())
        .withLabel("app.kubernetes.io/component", "operator")
        .resources()
        .forEach(
            deployment ->
                deployment.patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    "{\"spec\": {\"replicas\": %d}}".formatted(count)));
  }

  public void awaitOperator() {
    awaitOperatorOtherThan(Set.of());
  }

  public void awaitOperatorOtherThan(Set<String> ended) {
    Awaitility.await("an operator is ready")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                operatorPods()
                    .filter(pod -> !ended.contains(pod.getMetadata().getUid()))
                    .anyMatch(Readiness::isPodReady));
  }

  /** UIDs of the operator's pods that are there. */
  public Set<String> operatorUids() {
    return operatorPods()
        .map(pod -> pod.getMetadata().getUid())
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  /** The node of the operator that is there. */
  public String operatorNode() {
    return operatorNodeOtherThan(Set.of());
  }

  /** The node of an operator that has none of these UIDs. */
  public String operatorNodeOtherThan(Set<String> ended) {
    return operatorPods()
        .filter(pod -> !ended.contains(pod.getMetadata().getUid()))
        .filter(Readiness::isPodReady)
        .map(pod -> pod.getSpec().getNodeName())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no operator is ready"));
  }

  private Stream<Pod> operatorPods() {
    return client
        .pods()
        .inNamespace(system.namespace())
        .withLabel("app.kubernetes.io/component", "operator")
        .list()
        .getItems()
        .stream();
  }

  /** Under e2e/target/diagnostics. */
  public void saveDiagnostics(String name) {
    new Diagnostics(this).save(name);
  }

  Path kubeconfig() {
    return kubeconfig;
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
    for (Path archive : Repository.imageArchives()) {
      List<String> words = new ArrayList<>(command);
      if (words.contains("--name")) {
        words.add(words.indexOf("--name"), archive.toString());
      } else {
        words.add(archive.toString());
      }
      new ExternalCommand(words, Map.of()).run(Duration.ofMinutes(5));
    }
    // Otherwise the nodes' etcd waits for seconds behind these writes, and API calls time out.
    new ExternalCommand(List.of("sync"), Map.of()).run(Duration.ofMinutes(5));
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
                .addToLabels(OURS, "true")
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
        if (definitions().findAny().isPresent()) {
          tests.removeEverything();
        }
        Helm.uninstall(RELEASE)
            .withNamespace(system.namespace())
            .withKubeConfig(kubeconfig)
            .ignoreNotFound()
            .call();
        client.namespaces().withName(tests.namespace()).delete();
        client.namespaces().withName(system.namespace()).delete();
        // The chart keeps them; somebody's own installation would find them another release's.
        definitions().forEach(found -> client.resource(found).delete());
      }
    } finally {
      client.close();
    }
  }
}
