package dev.quorate.operator.resources;

import dev.quorate.operator.plan.ClusterFacts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

/** The two Services of a cluster. */
final class Services {
  private Services() {}

  /**
   * Headless, and with the addresses of members that are not ready: peers must find each other
   * before anybody serves (kubernetes/kubernetes#92559).
   */
  static HasMetadata members(ClusterFacts cluster) {
    return new ServiceBuilder()
        .withMetadata(Owned.meta(cluster, Names.membersService(cluster.ref())))
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

  /** For clients: members that serve, and no others. */
  static HasMetadata client(ClusterFacts cluster) {
    return new ServiceBuilder()
        .withMetadata(Owned.meta(cluster, cluster.ref().name()))
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(Labels.selector(cluster.ref()))
        .withPorts(port("etcd", Names.ETCD_PORT), port("rest", Names.REST_PORT))
        .endSpec()
        .build();
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
