package dev.quorate.operator.resources;

import dev.quorate.operator.observed.ClusterRef;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels and annotations of everything that the operator makes. Selectors are minimal, because they
 * cannot be changed.
 */
public final class Labels {
  public static final String MANAGER = "quorate-operator";
  public static final String CLUSTER = "quorate.dev/cluster";

  /** Of a Service: which of the two it is, members or client. */
  static final String SERVICE = "quorate.dev/service";

  /** Annotations of a volume claim: what it holds. */
  public static final String CLUSTER_ID = "quorate.dev/cluster-id";

  public static final String EPOCH = "quorate.dev/epoch";
  public static final String MEMBER_ID = "quorate.dev/member-id";
  public static final String VOTERS = "quorate.dev/voters";

  /**
   * The member that was removed for good when the claim was kept. It counts while it is the one of
   * {@link #MEMBER_ID}.
   */
  public static final String REMOVED_MEMBER_ID = "quorate.dev/removed-member-id";

  /** Annotation of the ConsensusCluster: the last valid spec, see docs/decisions/0005. */
  public static final String LAST_VALID_SPEC = "quorate.dev/last-valid-spec";

  /** No pod carries it: in a selector it says that nobody is meant. */
  static final String FORMED = "quorate.dev/formed";

  /** Annotation of a child object: the digest of what the operator wanted it to be. */
  public static final String DIGEST = "quorate.dev/desired";

  /** Annotation of a pod: the node image that was asked for when it was made. */
  public static final String IMAGE = "quorate.dev/image";

  /** Annotation of the pod that serves a snapshot: which one, see docs/decisions/0050. */
  public static final String SNAPSHOT = "quorate.dev/snapshot";

  /** Annotations of a pod: digests of what it was made from, see {@link AskedPod}. */
  static final String ASKED = "quorate.dev/asked";

  /** What the spec asks for in it, field by field, for people: see {@link AskedFields}. */
  static final String ASKED_FIELDS = "quorate.dev/asked-fields";

  static final String TEMPLATE = "quorate.dev/template";

  private static final String COMPONENT = "app.kubernetes.io/component";

  private Labels() {}

  /**
   * What pods are selected by. The StatefulSet controller puts these labels on the claims too;
   * app.kubernetes.io/instance must not be among them, see {@link #claim}.
   */
  public static Map<String, String> selector(ClusterRef cluster) {
    return new TreeMap<>(
        Map.of("app.kubernetes.io/name", "quorate", COMPONENT, "node", CLUSTER, cluster.name()));
  }

  /** The selector as status.selector has it, for the scale subresource. */
  public static String selectorText(ClusterRef cluster) {
    return selector(cluster).entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(java.util.stream.Collectors.joining(","));
  }

  /** What every object carries, but for the claims. */
  public static Map<String, String> all(ClusterRef cluster) {
    Map<String, String> labels = claim(cluster);
    labels.put("app.kubernetes.io/instance", cluster.name());
    return labels;
  }

  /** What the pod that serves a snapshot carries: no selector of the members means it. */
  static Map<String, String> snapshotPod(ClusterRef cluster) {
    Map<String, String> labels = all(cluster);
    labels.put(COMPONENT, "snapshot");
    return labels;
  }

  /**
   * What a claim carries. Without app.kubernetes.io/instance: claims have no owner, because they
   * may outlive the cluster, and Argo CD takes an object without an owner and with the instance
   * label of an application for one that was removed from it, and prunes it (its default way of
   * tracking resources, label).
   */
  public static Map<String, String> claim(ClusterRef cluster) {
    Map<String, String> labels = new TreeMap<>(selector(cluster));
    labels.put("app.kubernetes.io/part-of", "quorate");
    labels.put("app.kubernetes.io/managed-by", MANAGER);
    return labels;
  }
}
