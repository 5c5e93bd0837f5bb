package dev.quorate.api.v1alpha1;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real kube-apiserver with the committed resources installed. */
final class ApiServer implements AutoCloseable {
  private final KubeAPIServer server;
  private final KubernetesClient client;

  private ApiServer(KubeAPIServer server, KubernetesClient client) {
    this.server = server;
    this.client = client;
  }

  /** Skips the test where the binaries are not. */
  static ApiServer start() {
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
                .build());
    server.start();
    var client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
            .build();
    install(client, "consensusclusters.quorate.dev-v1.yml");
    install(client, "consensustasks.quorate.dev-v1.yml");
    return new ApiServer(server, client);
  }

  private static void install(KubernetesClient client, String file) {
    var resource =
        client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .load(Path.of(file).toFile())
            .serverSideApply();
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .resource(resource)
        .waitUntilCondition(
            crd ->
                crd.getStatus() != null
                    && crd.getStatus().getConditions() != null
                    && crd.getStatus().getConditions().stream()
                        .anyMatch(
                            c -> c.getType().equals("Established") && c.getStatus().equals("True")),
            30,
            TimeUnit.SECONDS);
  }

  KubernetesClient client() {
    return client;
  }

  String kubeconfig() {
    return server.getKubeConfigYaml();
  }

  @Override
  public void close() {
    client.close();
    server.stop();
  }
}
