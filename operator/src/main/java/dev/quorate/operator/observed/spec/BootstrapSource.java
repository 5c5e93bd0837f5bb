package dev.quorate.operator.observed.spec;

/** What a genesis starts from. */
public sealed interface BootstrapSource {
  /** Nothing: the usual case. */
  record Empty() implements BootstrapSource {}

  /** A .netsy snapshot file in a ConfigMap. */
  record Snapshot(String configMap, String key, String sha256) implements BootstrapSource {}
}
