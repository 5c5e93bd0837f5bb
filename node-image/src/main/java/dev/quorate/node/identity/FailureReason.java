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
  DISK_FAILURE("DiskFailure");

  private final String wireName;

  FailureReason(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
