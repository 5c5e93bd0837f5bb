package dev.quorate.operator.plan;

import dev.quorate.operator.plan.Decision.DeleteVolume;
import dev.quorate.operator.plan.Decision.RecordTeardown;
import dev.quorate.operator.plan.Decision.ScaleToZero;
import dev.quorate.operator.plan.Decision.Wait;
import java.util.List;
import java.util.Optional;

/**
 * Removing recorded pods and volumes, the same for a reset and for a deletion: stop every pod, see
 * that none is left, delete exactly the recorded claims by UID, see that they are gone.
 */
final class TeardownSteps {
  private TeardownSteps() {}

  /**
   * The intent. A volume that is known to belong to another cluster is not ours to delete and is
   * left out.
   */
  static Decision record(Observed seen, Teardown.Purpose purpose, ObjectRef task) {
    String clusterId = seen.status().clusterId().orElse("");
    List<ObjectRef> pods =
        seen.slots().stream().flatMap(s -> s.pod().stream()).map(Pod::ref).toList();
    List<ObjectRef> volumes =
        seen.slots().stream()
            .filter(slot -> !isForeign(slot, seen))
            .flatMap(slot -> slot.volume().stream())
            .map(Volume::ref)
            .toList();
    return new RecordTeardown(
        purpose, task.name(), task.uid(), clusterId, seen.status().epoch(), pods, volumes);
  }

  private static boolean isForeign(Slot slot, Observed seen) {
    Optional<String> own =
        seen.status().clusterId().or(() -> seen.status().intent().map(Genesis::clusterId));
    return Holding.of(slot) instanceof Holding.Data data
        && !own.equals(Optional.of(data.clusterId()));
  }

  /** The next step, or nothing when every recorded volume is gone. */
  static Optional<Decision> next(Observed seen, Teardown teardown) {
    Optional<StatefulSetFact> running =
        seen.statefulSet().filter(set -> set.replicas() > 0 && !set.deleting());
    if (running.isPresent()) {
      return Optional.of(new ScaleToZero(running.get().uid(), running.get().resourceVersion()));
    }
    List<String> pods =
        seen.slots().stream().flatMap(s -> s.pod().stream()).map(Pod::name).toList();
    if (!pods.isEmpty()) {
      return Optional.of(
          new Wait(Reason.PodsStopping, "waiting until these pods are gone: " + pods, Pace.MOVING));
    }
    List<Volume> left =
        seen.slots().stream()
            .flatMap(slot -> slot.volume().stream())
            .filter(volume -> teardown.volumes().contains(volume.ref()))
            .toList();
    Optional<Volume> toDelete = left.stream().filter(volume -> !volume.deleting()).findFirst();
    if (toDelete.isPresent()) {
      return Optional.of(new DeleteVolume(toDelete.get().ref()));
    }
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Wait(
                Reason.VolumesStopping,
                "waiting until these claims are gone: " + left.stream().map(Volume::name).toList(),
                Pace.MOVING));
  }
}
