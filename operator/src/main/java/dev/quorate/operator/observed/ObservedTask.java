package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.Optional;

/** A ConsensusTask that names this cluster and is not finished, or finished and not yet expired. */
public record ObservedTask(
    String name, String uid, Kind kind, Optional<String> clusterId, Phase phase, Instant created) {

  /** The order. UNKNOWN is one that this version does not know at all. */
  public enum Kind {
    RESET,
    RECOVER_QUORUM,
    REPLACE_MEMBER,
    RESTART,
    TRANSFER_LEADERSHIP,
    BACKUP,
    UNKNOWN
  }

  /** How far it got. */
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  public ObjectRef ref() {
    return new ObjectRef(name, uid);
  }

  public boolean isFinished() {
    return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
  }
}
