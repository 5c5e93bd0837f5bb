package dev.quorate.operator.scale;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.kubernetes.ChartRights;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * An API server, everybody who acts on it, and the one operator that is measured.
 *
 * @param <O> how the operator runs
 */
final class Stage<O extends RunningOperator> implements AutoCloseable {
  private static final String ACCOUNT = ChartRights.ACCOUNTS.getFirst();
  private static final Duration TOLD_EVERY = Duration.ofSeconds(10);
  private static final String USER =
      "system:serviceaccount:%s:%s".formatted(ChartRights.NAMESPACE, ACCOUNT);

  /** As they are, and not as this version would read them. */
  static final ResourceDefinitionContext CLUSTERS =
      new ResourceDefinitionContext.Builder()
          .withGroup("quorate.dev")
          .withVersion("v1alpha1")
          .withKind("ConsensusCluster")
          .withPlural("consensusclusters")
          .withNamespaced(true)
          .build();

  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private final Path directory;
  private final Launch<O> launch;
  private final KubernetesClient client;
  private final Path kubeconfig;
  final PlayedNodes nodes;
  final WatchedClusters clusters;
  final AuditLog audit;
  private O operator;
  private int ended;

  /** How an operator is started, with the rights of the chart's ServiceAccount. */
  interface Launch<O> {
    O operator(Path directory, Path kubeconfig);
  }

  Stage(Path directory, Launch<O> launch) {
    this.directory = directory;
    this.launch = launch;
    // Also when somebody presses Ctrl-C: no process outlives this one.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    Path log = directory.resolve("audit.log");
    Path policy = write("audit-policy.yaml", AuditLog.policy(USER));
    ApiServer server =
        closing(
            ApiServer.start(
                "--audit-policy-file=" + policy,
                "--audit-log-path=" + log,
                "--audit-log-maxsize=100000"));
    client = server.client();
    audit = new AuditLog(log);
    addServiceAddresses();
    kubeconfig = write("kubeconfig", kubeconfig(client.getConfiguration(), token()));
    nodes = closing(new PlayedNodes());
    closing(new PlayedControllers(client, nodes));
    clusters = closing(new WatchedClusters(client));
    startOperator();
  }

  private Path write(String name, String content) {
    try {
      return Files.writeString(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // The test API server has 254 addresses of Services.
  private void addServiceAddresses() {
    client
        .resource(
            """
            apiVersion: networking.k8s.io/v1
            kind: ServiceCIDR
            metadata: {name: scale}
            spec: {cidrs: [10.96.0.0/16]}
            """)
        .create();
  }

  private String token() {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(ChartRights.NAMESPACE)
                .endMetadata()
                .build())
        .create();
    return client
        .serviceAccounts()
        .inNamespace(ChartRights.NAMESPACE)
        .withName(ACCOUNT)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(Duration.ofDays(1).toSeconds())
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  private static String kubeconfig(Config config, String token) {
    return """
        apiVersion: v1
        kind: Config
        clusters: [{name: it, cluster: {server: "%s", certificate-authority: "%s"}}]
        users: [{name: it, user: {token: "%s"}}]
        contexts: [{name: it, context: {cluster: it, user: it}}]
        current-context: it
        """
        .formatted(config.getMasterUrl(), config.getCaCertFile(), token);
  }

  private <T extends AutoCloseable> T closing(T it) {
    toClose.push(it);
    return it;
  }

  void startOperator() {
    operator = closing(launch.operator(directory, kubeconfig));
  }

  O operator() {
    return operator;
  }

  void stopOperator() {
    operator.close();
    toClose.remove(operator);
  }

  /** Creates one, and gives its key. */
  String create(String namespace, String name) {
    var cluster = new ConsensusCluster();
    cluster.getMetadata().setNamespace(namespace);
    cluster.getMetadata().setName(name);
    client.resource(cluster).create();
    return namespace + "/" + name;
  }

  void createNamespace(String name) {
    try {
      client
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** An edit of the spec after which nothing is to be done; gives the new generation. */
  long edit(String key) {
    String[] name = key.split("/", 2);
    var cluster =
        client.genericKubernetesResources(CLUSTERS).inNamespace(name[0]).withName(name[1]);
    boolean deletes = "Delete".equals(cluster.get().get("spec", "retention", "whenScaled"));
    return cluster
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"spec": {"retention": {"whenScaled": "%s"}}}"""
                .formatted(deletes ? "Retain" : "Delete"))
        .getMetadata()
        .getGeneration();
  }

  /** Waits until a condition holds; meanwhile an operator that ended is started again. */
  void await(Duration atMost, Supplier<String> progress, Supplier<Boolean> condition) {
    long end = System.nanoTime() + atMost.toNanos();
    long tell = System.nanoTime() + TOLD_EVERY.toNanos();
    while (!condition.get()) {
      keepRunning();
      long now = System.nanoTime();
      if (now > end) {
        throw new IllegalStateException(
            "not within %s: %s\n%s".formatted(atMost, progress.get(), operator.lastLines()));
      }
      if (now > tell) {
        System.err.println(progress.get());
        tell = now + TOLD_EVERY.toNanos();
      }
      pause(Duration.ofMillis(50));
    }
  }

  // As a kubelet does: an operator that lost its lease ends. On a machine where the API server gets
  // no processor for ten seconds that happens.
  private void keepRunning() {
    if (!operator.runs()) {
      ended++;
      System.err.println("the operator ended, and is started again:\n" + operator.lastLines());
      stopOperator();
      startOperator();
    }
  }

  /** How often the operator ended that nobody had stopped. */
  int ended() {
    return ended;
  }

  static void pause(Duration pause) {
    try {
      // The measurement itself: a settled time is watched, and processes are looked at in turns.
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public synchronized void close() {
    while (!toClose.isEmpty()) {
      try {
        toClose.pop().close();
      } catch (Exception e) {
        System.err.println("not closed: " + e);
      }
    }
  }
}
