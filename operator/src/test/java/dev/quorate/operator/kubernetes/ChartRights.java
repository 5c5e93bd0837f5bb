package dev.quorate.operator.kubernetes;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The rights that the chart gives to the operator's ServiceAccount, from the chart's own file: the
 * operator of every test has these and no others.
 */
public final class ChartRights {
  public static final String NAMESPACE = "quorate-system";
  private static final Path RULES =
      Path.of("..", "helm", "quorate", "templates", "_rules.tpl").toAbsolutePath();

  /** The lease of the one release that there is. */
  public static final String LEASE = "quorate";

  /** Two, for tests with two operators that must be distinguished. */
  public static final List<String> ACCOUNTS = List.of("operator-a", "operator-b");

  private ChartRights() {}

  static String userOf(String serviceAccount) {
    return "system:serviceaccount:" + NAMESPACE + ":" + serviceAccount;
  }

  static void install(KubernetesClient client) {
    apply(client, "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}".formatted(NAMESPACE));
    grantClusters(client);
    apply(client, role("Role", "leader", "quorate.leaseRules"));
    apply(client, binding("Role", "leader"));
    await("the API server's authorizer knows the rights")
        .atMost(Duration.ofSeconds(30))
        .until(() -> ACCOUNTS.stream().allMatch(account -> mayReadSecrets(client, account)));
  }

  private static boolean mayReadSecrets(KubernetesClient client, String account) {
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(userOf(account))
            .withNewResourceAttributes()
            .withVerb("get")
            .withResource("secrets")
            .withNamespace("default")
            .endResourceAttributes()
            .endSpec()
            .build();
    return client.resource(review).create().getStatus().getAllowed();
  }

  public static void grantClusters(KubernetesClient client) {
    apply(client, role("ClusterRole", "clusters", "quorate.rules"));
    apply(client, binding("ClusterRole", "clusters"));
  }

  /** As when somebody deletes the binding, or makes the ServiceAccount again. */
  public static void takeClusters(KubernetesClient client) {
    client.rbac().clusterRoleBindings().withName("clusters").delete();
  }

  private static void apply(KubernetesClient client, String yaml) {
    client.resource(yaml).serverSideApply();
  }

  private static String role(String kind, String name, String rules) {
    return """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: %s
        metadata: %s
        rules:
        %s
        """
        .formatted(kind, metadata(kind, name), defined(rules));
  }

  private static String binding(String kind, String name) {
    var accounts =
        ACCOUNTS.stream()
            .map(a -> "{kind: ServiceAccount, namespace: %s, name: %s}".formatted(NAMESPACE, a))
            .toList();
    return """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: %sBinding
        metadata: %s
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s, name: %s}
        subjects: %s
        """
        .formatted(kind, metadata(kind, name), kind, name, accounts);
  }

  private static String metadata(String kind, String name) {
    return kind.equals("Role")
        ? "{name: %s, namespace: %s}".formatted(name, NAMESPACE)
        : "{name: %s}".formatted(name);
  }

  // Of the templates, which hold nothing else to fill in than the name of the release.
  private static String defined(String name) {
    try {
      String file = Files.readString(RULES);
      String begin = "{{- define \"" + name + "\" -}}";
      int from = file.indexOf(begin) + begin.length();
      String rules =
          file.substring(from, file.indexOf("{{- end -}}", from))
              .replace("{{ include \"quorate.fullname\" . | quote }}", LEASE);
      if (rules.contains("{{")) {
        throw new IllegalStateException("more to fill in than expected: " + rules);
      }
      return rules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
