package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec;
import dev.quorate.operator.observed.TaskFact;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** A ConsensusTask as the planner reads it. */
public final class TaskModel {
  private TaskModel() {}

  public static TaskFact read(ConsensusTask task) {
    return new TaskFact(
        task.getMetadata().getName(),
        task.getMetadata().getUid(),
        kind(task.getSpec()),
        Optional.ofNullable(task.getSpec().getClusterId()),
        phase(task),
        Instant.parse(task.getMetadata().getCreationTimestamp()));
  }

  /** A phase as the resource's status spells it: Pending, Running, Succeeded, Failed. */
  public static String written(TaskFact.Phase phase) {
    return switch (phase) {
      case PENDING -> "Pending";
      case RUNNING -> "Running";
      case SUCCEEDED -> "Succeeded";
      case FAILED -> "Failed";
    };
  }

  private static TaskFact.Phase phase(ConsensusTask task) {
    String written = task.getStatus() == null ? null : task.getStatus().getPhase();
    return Arrays.stream(TaskFact.Phase.values())
        .filter(phase -> written(phase).equals(written))
        .findFirst()
        .orElse(TaskFact.Phase.PENDING);
  }

  private static TaskFact.Kind kind(ConsensusTaskSpec spec) {
    if (spec.getReset() != null) {
      return TaskFact.Kind.RESET;
    }
    if (spec.getRecoverQuorum() != null) {
      return TaskFact.Kind.RECOVER_QUORUM;
    }
    if (spec.getReplaceMember() != null) {
      return TaskFact.Kind.REPLACE_MEMBER;
    }
    if (spec.getRestart() != null) {
      return TaskFact.Kind.RESTART;
    }
    if (spec.getTransferLeadership() != null) {
      return TaskFact.Kind.TRANSFER_LEADERSHIP;
    }
    return spec.getBackup() != null ? TaskFact.Kind.BACKUP : TaskFact.Kind.UNKNOWN;
  }
}
