package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec.RecoverQuorum;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec.ReplaceMember;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec.Restart;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec.TransferLeadership;
import dev.quorate.api.v1alpha1.ConsensusTaskStatus;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedTask;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A ConsensusTask as the planner reads it. */
public final class TaskModel {
  private TaskModel() {}

  public static ObservedTask read(ConsensusTask task) {
    return new ObservedTask(
        task.getMetadata().getName(),
        task.getMetadata().getUid(),
        kind(task.getSpec()),
        Optional.ofNullable(task.getSpec().getClusterId()),
        phase(task),
        Instant.parse(task.getMetadata().getCreationTimestamp()),
        named(task.getSpec()),
        Optional.ofNullable(task.getStatus()).flatMap(TaskModel::begun),
        keptFor(task),
        Optional.ofNullable(task.getStatus()).flatMap(s -> time(s.getCompletionTime())),
        Optional.ofNullable(task.getSpec().getRecoverQuorum())
            .map(RecoverQuorum::dryRun)
            .filter(Boolean.TRUE::equals)
            .isPresent());
  }

  // The deletion of one that is being deleted already is not asked for again.
  private static Optional<Duration> keptFor(ConsensusTask task) {
    return task.getMetadata().getDeletionTimestamp() == null
        ? Optional.ofNullable(task.getSpec().getTtlSecondsAfterFinished()).map(Duration::ofSeconds)
        : Optional.empty();
  }

  private static Optional<ObservedTask.Begun> begun(ConsensusTaskStatus status) {
    return time(status.getStartTime())
        .map(
            since ->
                new ObservedTask.Begun(
                    since, Optional.ofNullable(status.getMember()), pods(status)));
  }

  private static List<ObjectRef> pods(ConsensusTaskStatus status) {
    return Optional.ofNullable(status.getPods()).orElse(List.of()).stream()
        .map(pod -> new ObjectRef(pod.name(), pod.uid()))
        .toList();
  }

  private static Optional<String> named(ConsensusTaskSpec spec) {
    return Optional.ofNullable(spec.getTransferLeadership())
        .map(TransferLeadership::to)
        .or(() -> Optional.ofNullable(spec.getRestart()).map(Restart::member))
        .or(() -> Optional.ofNullable(spec.getReplaceMember()).map(ReplaceMember::member))
        .or(
            () ->
                Optional.ofNullable(spec.getRecoverQuorum())
                    .map(RecoverQuorum::survivor)
                    .filter(survivor -> !survivor.equals("auto")));
  }

  // A time that somebody else wrote or left out is no reason to stop reading.
  private static Optional<Instant> time(String written) {
    try {
      return Optional.ofNullable(written).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A phase as the resource's status spells it: Pending, Running, Succeeded, Failed. */
  public static String written(ObservedTask.Phase phase) {
    return switch (phase) {
      case PENDING -> "Pending";
      case RUNNING -> "Running";
      case SUCCEEDED -> "Succeeded";
      case FAILED -> "Failed";
    };
  }

  private static ObservedTask.Phase phase(ConsensusTask task) {
    String written = task.getStatus() == null ? null : task.getStatus().getPhase();
    return Arrays.stream(ObservedTask.Phase.values())
        .filter(phase -> written(phase).equals(written))
        .findFirst()
        .orElse(ObservedTask.Phase.PENDING);
  }

  private static ObservedTask.Kind kind(ConsensusTaskSpec spec) {
    if (spec.getReset() != null) {
      return ObservedTask.Kind.RESET;
    }
    if (spec.getRecoverQuorum() != null) {
      return ObservedTask.Kind.RECOVER_QUORUM;
    }
    if (spec.getReplaceMember() != null) {
      return ObservedTask.Kind.REPLACE_MEMBER;
    }
    if (spec.getRestart() != null) {
      return ObservedTask.Kind.RESTART;
    }
    if (spec.getTransferLeadership() != null) {
      return ObservedTask.Kind.TRANSFER_LEADERSHIP;
    }
    return spec.getBackup() != null ? ObservedTask.Kind.BACKUP : ObservedTask.Kind.UNKNOWN;
  }
}
