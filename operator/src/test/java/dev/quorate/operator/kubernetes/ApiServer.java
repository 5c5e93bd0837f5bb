package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real kube-apiserver with our resources installed. */
public final class ApiServer implements AutoCloseable {
  private static final List<String> DEFINITIONS =
      List.of("consensusclusters.quorate.dev-v1.yml", "consensustasks.quorate.dev-v1.yml");

  private final KubeAPIServer server;
  private final KubernetesClient client;

  private ApiServer(KubeAPIServer server, KubernetesClient client) {
    this.server = server;
    this.client = client;
    ChartRights.install(client);
  }

  /** Skips the test where the binaries are not. */
  public static ApiServer start(String... flags) {
    ApiServer server = startWithoutDefinitions(flags);
    server.installDefinitions();
    server.awaitReads();
    return server;
  }

  // Established is not yet readable: "storage is (re)initializing".
  private void awaitReads() {
    try {
      new ServedResources(client, List.of()).await(cause -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The same before our resource definitions are installed. */
  static ApiServer startWithoutDefinitions(String... flags) {
    String binaries = System.getenv("KUBE_API_TEST_DIR");
    Assumptions.assumeTrue(
        binaries != null,
        "KUBE_API_TEST_DIR is not set: give a directory with k8s/<version>-linux-amd64/ that holds "
            + "kube-apiserver, etcd and kubectl to run the tests against a real API server");
    var server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(binaries)
                .withOfflineMode(true)
                .withStartupTimeout(120_000)
                .withWaitForEtcdHealthCheckOnStartup(true)
                .withApiServerFlags(List.of(flags))
                .build());
    server.start();
    var client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
            .build();
    return new ApiServer(server, client);
  }

  /**
   * What an operator's client is made of: the rights of the chart's ServiceAccount, its timeouts.
   */
  public Config operatorConfig(String serviceAccount) {
    return operatorConfig(server.getKubeConfigYaml(), serviceAccount);
  }

  /** The same in another process. */
  public static Config operatorConfig(String kubeconfig, String serviceAccount) {
    Config config = Config.fromKubeconfig(kubeconfig);
    config.setImpersonateUsername(ChartRights.userOf(serviceAccount));
    config.setRequestTimeout(4000);
    config.setConnectionTimeout(3000);
    config.setRequestRetryBackoffLimit(0);
    return config;
  }

  public String kubeconfig() {
    return server.getKubeConfigYaml();
  }

  void installDefinitions() {
    for (String file : DEFINITIONS) {
      install(client, Path.of("..", "crds", file));
    }
  }

  private static void install(KubernetesClient client, Path file) {
    var definitions = client.apiextensions().v1().customResourceDefinitions();
    var definition = definitions.load(file.toFile()).serverSideApply();
    await("the API server serves " + file)
        .atMost(Duration.ofSeconds(30))
        .until(() -> isEstablished(definitions.resource(definition).get()));
  }

  private static boolean isEstablished(CustomResourceDefinition definition) {
    return Optional.ofNullable(definition.getStatus())
        .map(status -> status.getConditions())
        .orElse(List.of())
        .stream()
        .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  /**
   * As an earlier definition: an image is any text. What was stored under it stays, also when the
   * definition becomes stricter.
   */
  void letEveryImagePass() {
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("consensusclusters.quorate.dev")
        .edit(
            definition -> {
              definition.getSpec().getVersions().stream()
                  .map(version -> version.getSchema().getOpenAPIV3Schema().getProperties())
                  .map(fields -> fields.get("spec").getProperties().get("image"))
                  .forEach(image -> image.setXKubernetesValidations(List.of()));
              return definition;
            });
    var probe = new ConsensusCluster();
    probe.setMetadata(new ObjectMetaBuilder().withName("probe").withNamespace("default").build());
    probe.setSpec(new ConsensusClusterSpec());
    probe.getSpec().setImage(" ");
    await("the API server serves the definition without the check")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> client.resource(probe).dryRun().create() != null);
  }

  /**
   * As an earlier definition that checked nothing: takes this resource, whatever is in it. What was
   * stored under it stays when the definition is strict again.
   */
  public void store(String yaml) {
    var definitions = client.apiextensions().v1().customResourceDefinitions();
    for (String file : DEFINITIONS) {
      var definition = definitions.load(Path.of("..", "crds", file).toFile()).item();
      definition
          .getSpec()
          .getVersions()
          .forEach(
              version -> {
                var schema = new JSONSchemaProps();
                schema.setType("object");
                schema.setXKubernetesPreserveUnknownFields(true);
                version.getSchema().setOpenAPIV3Schema(schema);
                version.getSubresources().setScale(null);
              });
      replace(definition);
    }
    await("anything is taken")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> client.resource(yaml).forceConflicts().serverSideApply() != null);
    for (String file : DEFINITIONS) {
      replace(definitions.load(Path.of("..", "crds", file).toFile()).item());
    }
    await("the definitions are strict again")
        .atMost(Duration.ofSeconds(60))
        .until(this::refusesNonsense);
    awaitReads();
  }

  private void replace(CustomResourceDefinition definition) {
    var definitions = client.apiextensions().v1().customResourceDefinitions();
    var there = definitions.withName(definition.getMetadata().getName()).get();
    definition.getMetadata().setResourceVersion(there.getMetadata().getResourceVersion());
    definitions.resource(definition).update();
  }

  private boolean refusesNonsense() {
    try {
      client
          .resource(
              """
              apiVersion: quorate.dev/v1alpha1
              kind: ConsensusCluster
              metadata: {name: nonsense, namespace: default}
              spec: {replicas: three}
              """)
          .dryRun()
          .create();
      return false;
    } catch (KubernetesClientException e) {
      return e.getCode() == 422;
    }
  }

  /** With every right: for everybody but the operator. */
  public KubernetesClient client() {
    return client;
  }

  /** Answers nobody from now on, and closes no connection: as behind a network that drops. */
  public void freeze() {
    signal("-STOP");
  }

  public void thaw() {
    signal("-CONT");
  }

  private static void signal(String signal) {
    var apiServers = ProcessHandle.current().descendants().filter(ApiServer::isApiServer).toList();
    assertThat(apiServers).as("the process of the API server").hasSize(1);
    Signals.send(apiServers.getFirst(), signal);
  }

  // Its file may have any name.
  private static boolean isApiServer(ProcessHandle process) {
    return Stream.of(process.info().arguments().orElse(new String[0]))
        .anyMatch(argument -> argument.startsWith("--etcd-servers"));
  }

  /** A namespace that no other test uses. */
  public String newNamespace() {
    String name = "t" + UUID.randomUUID();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  @Override
  public void close() {
    client.close();
    server.stop();
  }
}
