package dev.quorate.operator.kubernetes;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the operator can read in each namespace that it watches: one small request for each. */
public final class ReadableNamespaces {
  private final KubernetesClient client;
  private final List<String> namespaces;
  private final String all;

  /**
   * @param namespaces the ones that are watched
   * @param all the name that means every namespace
   */
  public ReadableNamespaces(KubernetesClient client, List<String> namespaces, String all) {
    this.client = client;
    this.namespaces = List.copyOf(namespaces);
    this.all = all;
  }

  /** Why not, for each that cannot be read. */
  public Map<String, String> unreadable() {
    var one = new ListOptionsBuilder().withLimit(1L).build();
    Map<String, String> causes = new TreeMap<>();
    for (String namespace : namespaces) {
      try {
        var clusters = client.genericKubernetesResources(ServedResources.CLUSTERS);
        if (namespace.equals(all)) {
          clusters.inAnyNamespace().list(one);
        } else {
          clusters.inNamespace(namespace).list(one);
        }
      } catch (KubernetesClientException e) {
        causes.put(namespace, RequestOutcome.said(e));
      }
    }
    return causes;
  }
}
