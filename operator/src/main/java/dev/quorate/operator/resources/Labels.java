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

  /** Annotations of a volume claim: what it holds. */
  public static final String CLUSTER_ID = "quorate.dev/cluster-id";

  public static final String EPOCH = "quorate.dev/epoch";
  public static final String MEMBER_ID = "quorate.dev/member-id";
  public static final String VOTERS = "quorate.dev/voters";

  /** Annotation of the ConsensusCluster: the last valid spec, see docs/decisions/0005. */
  public static final String LAST_VALID_SPEC = "quorate.dev/last-valid-spec";

  /** No pod carries it: in a selector it says that nobody is meant. */
  static final String FORMED = "quorate.dev/formed";

  /** Annotation of a child object: the digest of what the operator wanted it to be. */
  public static final String DIGEST = "quorate.dev/desired";

  /** Annotation of a pod: the node image that was asked for when it was made. */
  public static final String IMAGE = "quorate.dev/image";

  private Labels() {}

  /** What pods are selected by. */
  public static Map<String, String> selector(ClusterRef cluster) {
    return new TreeMap<>(
        Map.of(
            "app.kubernetes.io/name", "quorate",
            "app.kubernetes.io/instance", cluster.name(),
            "app.kubernetes.io/component", "node"));
  }

  /** The selector as status.selector has it, for the scale subresource. */
  public static String selectorText(ClusterRef cluster) {
    return selector(cluster).entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(java.util.stream.Collectors.joining(","));
  }

  /** What every object carries. */
  public static Map<String, String> all(ClusterRef cluster) {
    Map<String, String> labels = new TreeMap<>(selector(cluster));
    labels.put("app.kubernetes.io/part-of", "quorate");
    labels.put("app.kubernetes.io/managed-by", MANAGER);
    labels.put(CLUSTER, cluster.name());
    return labels;
  }
}
