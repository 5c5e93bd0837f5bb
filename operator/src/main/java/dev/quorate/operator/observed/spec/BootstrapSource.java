package dev.quorate.operator.observed.spec;

/** What a genesis starts from. */
public sealed interface BootstrapSource {
  /** Nothing: the usual case. */
  record Empty() implements BootstrapSource {}

  /**
   * The field bootstrap is there and names no source that is known: refused, because nobody asked
   * for an empty cluster.
   */
  record Unnamed() implements BootstrapSource {}

  /**
   * A .netsy snapshot file of this machine, which every node can read: in the local world only.
   *
   * @param sha256 in 64 hexadecimal digits
   */
  record LocalFile(String path, String sha256) implements BootstrapSource {}

  /** A .netsy snapshot file in a ConfigMap. */
  record Snapshot(String configMap, String key, String sha256) implements BootstrapSource {}
}
