package dev.quorate.node.identity;

/** Why a node refuses to work with what it has; names of the admin API. */
public enum FailureReason {
  OTHER_CLUSTER("OtherCluster"),
  FOREIGN_VOLUME("ForeignVolume"),
  EMPTY_VOTERS("EmptyVoters"),
  CORRUPT_LOG("CorruptLog"),
  CORRUPT_SNAPSHOT("CorruptSnapshot"),
  CORRUPT_IDENTITY("CorruptIdentity"),
  DATA_DIRECTORY_LOCKED("DataDirectoryLocked"),
  NEWER_FORMAT("NewerFormat"),
  REMOVED("Removed"),
  CONFIG_MISMATCH("ConfigMismatch"),
  JOIN_REFUSED("JoinRefused"),
  DISK_FAILURE("DiskFailure"),
  GROUP_FAILURE("GroupFailure"),
  CANNOT_LISTEN("CannotListen");

  private final String wireName;

  FailureReason(String wireName) {
    this.wireName = wireName;
  }

  /** Whether the same start may succeed later, without anything being changed by a person. */
  public boolean mayPass() {
    return switch (this) {
      case DISK_FAILURE, GROUP_FAILURE, CANNOT_LISTEN, DATA_DIRECTORY_LOCKED -> true;
      case OTHER_CLUSTER,
          FOREIGN_VOLUME,
          EMPTY_VOTERS,
          CORRUPT_LOG,
          CORRUPT_SNAPSHOT,
          CORRUPT_IDENTITY,
          NEWER_FORMAT,
          REMOVED,
          CONFIG_MISMATCH,
          JOIN_REFUSED ->
          false;
    };
  }

  public String wireName() {
    return wireName;
  }
}
