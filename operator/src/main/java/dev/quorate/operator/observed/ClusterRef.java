package dev.quorate.operator.observed;

/** Which ConsensusCluster: its namespace and name. */
public record ClusterRef(String namespace, String name) {
  /** The name of the pod, and the nodeId, of one ordinal. */
  public String memberName(int ordinal) {
    return name + "-" + ordinal;
  }

  /**
   * The name of the volume claim of one ordinal: what a StatefulSet makes of a claim template named
   * data.
   */
  public String claimName(int ordinal) {
    return "data-" + memberName(ordinal);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
