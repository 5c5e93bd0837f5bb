package dev.quorate.operator.resources;

import dev.quorate.api.v1alpha1.ServiceFields;
import dev.quorate.operator.observed.ObservedCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The two Services of a cluster. */
final class Services {
  private static final String NONE_YET = "none-yet";

  private Services() {}

  /**
   * Headless, and with the addresses of members that are not ready: peers must find each other
   * before anybody serves (kubernetes/kubernetes#92559).
   */
  static HasMetadata members(ObservedCluster cluster) {
    return new ServiceBuilder()
        .withMetadata(meta(cluster, Names.membersService(cluster.ref()), "members"))
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(Labels.selector(cluster.ref()))
        .withPorts(
            port("etcd", Names.ETCD_PORT),
            port("peer", Names.PEER_PORT),
            port("rest", Names.REST_PORT))
        .endSpec()
        .build();
  }

  /**
   * For clients: members that serve, and no others. Until it is known which cluster this is, the
   * selector names a label that no pod has: a member that is ready then belongs to nobody knows
   * what. Without a selector the endpoints would stay as they were.
   */
  static HasMetadata client(ObservedCluster cluster) {
    ServiceFields asked = cluster.specInForce().service();
    ObjectMeta meta = meta(cluster, cluster.ref().name(), "client");
    // The operator's own win: selectors rely on them.
    asked.labels().forEach(meta.getLabels()::putIfAbsent);
    meta.setAnnotations(asked.annotations());
    return new ServiceBuilder()
        .withMetadata(meta)
        .withNewSpec()
        // To another type and back the API server keeps the address, and frees the ports of nodes.
        .withType(asked.type().value())
        .withSelector(clients(cluster))
        .withPorts(port("etcd", Names.ETCD_PORT), port("rest", Names.REST_PORT))
        .endSpec()
        .build();
  }

  // Otherwise a ServiceMonitor that selects by labels would read every member twice.
  private static ObjectMeta meta(ObservedCluster cluster, String name, String service) {
    ObjectMeta meta = Owned.meta(cluster, name);
    meta.getLabels().put(Labels.SERVICE, service);
    return meta;
  }

  private static Map<String, String> clients(ObservedCluster cluster) {
    Map<String, String> selector = new TreeMap<>(Labels.selector(cluster.ref()));
    if (cluster.status().servedClusterId().isEmpty()) {
      selector.put(Labels.FORMED, NONE_YET);
    }
    return selector;
  }

  /** Whether its selector is the one of a cluster that is not formed, which no pod matches. */
  static boolean leadsNowhere(Service client) {
    return Optional.ofNullable(client.getSpec().getSelector())
        .map(selector -> selector.get(Labels.FORMED))
        .filter(NONE_YET::equals)
        .isPresent();
  }

  private static ServicePort port(String name, int number) {
    return new ServicePortBuilder()
        .withName(name)
        .withProtocol("TCP")
        .withPort(number)
        .withTargetPort(new IntOrString(name))
        .build();
  }
}
