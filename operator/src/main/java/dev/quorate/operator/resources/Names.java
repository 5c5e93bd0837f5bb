package dev.quorate.operator.resources;

import dev.quorate.operator.observed.ClusterRef;

/** Names of the objects of a cluster, and the ports and paths that they agree on. */
public final class Names {
  public static final int ETCD_PORT = 2379;
  public static final int PEER_PORT = 2380;
  public static final int REST_PORT = 8080;

  /** In the node's environment: the UID of the resource that it is started for. */
  public static final String OWNER_UID = "QUORATE_OWNER_UID";

  /** In the node's environment: removed members whose data it moves out of the way. */
  public static final String RETIRE_DATA_OF = "QUORATE_RETIRE_DATA_OF";

  /** The container of the member in its pod. */
  public static final String NODE = "node";

  public static final String DATA = "data";
  public static final String TOKEN_KEY = "token";

  static final String TOKEN_DIRECTORY = "/etc/quorate/admin";

  private Names() {}

  /** The headless Service: the DNS domain of the members. */
  public static String membersService(ClusterRef cluster) {
    return cluster.name() + "-members";
  }

  public static String adminSecret(ClusterRef cluster) {
    return cluster.name() + "-admin";
  }

  /** The pod that serves a file of a claim, once; members end in a number. */
  public static String snapshotPod(ClusterRef cluster) {
    return cluster.name() + "-snapshot";
  }

  /** The DNS name of one member. Peers know each other by this and never by address. */
  public static String host(ClusterRef cluster, String member) {
    return "%s.%s.%s.svc".formatted(member, membersService(cluster), cluster.namespace());
  }
}
