package dev.quorate.node.report;

/** Where a node is in its life; the values of {@code state} in docs/admin-api.md. */
public enum NodeState {
  /** The data directory is being opened and read. */
  STARTING,
  /** Needs a permit, or a seed that answers: empty, or with a genesis that is not in its log. */
  WAITING,
  /** Writes its genesis into the log. */
  FORMING,
  /** Has an identity and is not yet in the configuration. */
  JOINING,
  /** In the configuration; not yet proven to have applied all that was committed. */
  CATCHING_UP,
  SERVING,
  STOPPING,
  /** Refuses to work with what it has; it only reports. */
  FAILED
}
