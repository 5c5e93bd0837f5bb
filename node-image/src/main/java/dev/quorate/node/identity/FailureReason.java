package dev.quorate.node.identity;

/** Why a node refuses to work with what it has; names of the admin API. */
public enum FailureReason {
  OTHER_CLUSTER("OtherCluster", "give it a data directory of that cluster, or an empty one"),
  FOREIGN_VOLUME(
      "ForeignVolume",
      "give it its own data directory (--data-dir), or the name of the node that this one belongs"
          + " to (--node-id)"),
  EMPTY_VOTERS("EmptyVoters", Advice.NEW_MEMBER),
  CORRUPT_LOG("CorruptLog", Advice.NEW_MEMBER),
  LOST_ACKNOWLEDGED("LostAcknowledged", Advice.NEW_MEMBER),
  LEADER_LOST_ACKNOWLEDGED(
      "LeaderLostAcknowledged",
      "keep this data directory, it may be the only one with acknowledged writes: copy it elsewhere"
          + " before anything else"),
  CORRUPT_SNAPSHOT("CorruptSnapshot", Advice.NEW_MEMBER),
  CORRUPT_IDENTITY("CorruptIdentity", Advice.NEW_MEMBER),
  DATA_DIRECTORY_LOCKED(
      "DataDirectoryLocked", "stop the other process, or give another directory (--data-dir)"),
  NEWER_FORMAT(
      "NewerFormat",
      "start a newer release on this data directory, at least the one that last ran on it"),
  REMOVED(
      "Removed",
      "start the node on an empty data directory, or with --cluster-id and --retire-data-of, which"
          + " move its data out of the way: it joins as a new member"),
  CONFIG_MISMATCH(
      "ConfigMismatch", "start the node with the cluster's values, or without these options"),
  JOIN_REFUSED("JoinRefused", "correct the options that the message names"),
  BOOTSTRAP_REFUSED("BootstrapRefused", "to begin empty, start it without a bootstrap file"),
  DISK_FAILURE(
      "DiskFailure",
      "see that the disk is there, has space and can be written, then start the node again"),
  GROUP_FAILURE(
      "GroupFailure",
      "start the node again; if it fails in the same way, remove the member and start it on an"
          + " empty data directory"),
  CANNOT_LISTEN(
      "CannotListen",
      "end what listens there, or give another port with --port, --client-port or --peer-port");

  /** What several of them have in common; an enum's own constants are made too late for that. */
  private static final class Advice {
    static final String NEW_MEMBER =
        "while the others are a majority, remove this member and start it on an empty data"
            + " directory: it joins as a new one";
  }

  private final String wireName;
  private final String advice;

  FailureReason(String wireName, String advice) {
    this.wireName = wireName;
    this.advice = advice;
  }

  /** Whether the same start may succeed later, without anything being changed by a person. */
  public boolean mayPass() {
    return switch (this) {
      case DISK_FAILURE, GROUP_FAILURE, CANNOT_LISTEN, DATA_DIRECTORY_LOCKED -> true;
      case OTHER_CLUSTER,
          FOREIGN_VOLUME,
          EMPTY_VOTERS,
          CORRUPT_LOG,
          LOST_ACKNOWLEDGED,
          LEADER_LOST_ACKNOWLEDGED,
          CORRUPT_SNAPSHOT,
          CORRUPT_IDENTITY,
          NEWER_FORMAT,
          REMOVED,
          CONFIG_MISMATCH,
          JOIN_REFUSED,
          BOOTSTRAP_REFUSED ->
          false;
    };
  }

  /**
   * What a person does who runs the node by hand. The operator has advice of its own: where it
   * rules, options and directories are not a person's.
   */
  public String advice() {
    return advice;
  }

  public String wireName() {
    return wireName;
  }
}
