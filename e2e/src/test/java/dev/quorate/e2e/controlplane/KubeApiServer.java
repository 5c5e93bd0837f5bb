package dev.quorate.e2e.controlplane;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real kube-apiserver, alone: nobody acts on its objects but the test. */
final class KubeApiServer implements AutoCloseable {
  private static final String TOKEN = "only-on-this-machine";

  private final OwnProcess process;
  private final int port = OwnProcess.freePorts(1).getFirst();

  /** Skips the test where there is none. */
  KubeApiServer(String etcdServers, Path directory) throws IOException, GeneralSecurityException {
    process = new OwnProcess("kube-apiserver", directory);
    Path key = Files.writeString(directory.resolve("service-accounts.key"), privateKey());
    Path tokens = directory.resolve("tokens");
    Files.writeString(tokens, TOKEN + ",admin,admin,system:masters\n");
    process.start(
        List.of(
            program().toString(),
            "--etcd-servers=" + etcdServers,
            // Five minutes by default: the test would end before the first one.
            "--etcd-compaction-interval=5s",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none",
            "--secure-port=" + port,
            "--cert-dir=" + directory.resolve("certificates"),
            "--service-cluster-ip-range=10.96.0.0/16",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + key,
            "--service-account-signing-key-file=" + key,
            "--authorization-mode=RBAC",
            "--token-auth-file=" + tokens));
  }

  static void skipWithout() {
    Assumptions.assumeTrue(
        newest().isPresent(),
        "KUBE_API_TEST_DIR is not set: give a directory with k8s/<version>-linux-amd64/ that holds"
            + " kube-apiserver");
  }

  private static Path program() {
    return newest().orElseThrow();
  }

  private static Optional<Path> newest() {
    String folder = System.getenv("KUBE_API_TEST_DIR");
    if (folder == null) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(Path.of(folder, "k8s"))) {
      return versions
          .map(version -> version.resolve("kube-apiserver"))
          .filter(Files::isExecutable)
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String privateKey() throws GeneralSecurityException {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII))
            .encodeToString(keys.generateKeyPair().getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  /** One that repeats nothing by itself, so that each failure is seen. */
  KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + port)
            .withOauthToken(TOKEN)
            .withTrustCerts(true)
            .withRequestTimeout(40_000)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  void awaitReady(KubernetesClient client) {
    try {
      await("the API server is ready")
          .atMost(Duration.ofMinutes(2))
          .until(() -> process.isAlive() && isReady(client));
    } catch (RuntimeException e) {
      throw new AssertionError(process.output(), e);
    }
  }

  private static boolean isReady(KubernetesClient client) {
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException notYet) {
      return false;
    }
  }

  String output() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }
}
