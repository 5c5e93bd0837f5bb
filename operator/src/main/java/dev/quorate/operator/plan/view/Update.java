package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Which pods are not as their template is now, and whether somebody asked for that. Only what the
 * spec or a task asks for restarts a pod that serves, or a volume that grows no other way: not what
 * another operator puts into every pod, and not what the template gains when the cluster is formed.
 */
public final class Update {
  private final Observed seen;
  private final Optional<ObservedStatefulSet> set;

  private Update(Observed seen, Optional<ObservedStatefulSet> set) {
    this.seen = seen;
    this.set = set;
  }

  /** Nothing is known of it until the StatefulSet is ours and as it should be. */
  public static Update of(Observed seen) {
    return new Update(
        seen,
        seen.statefulSet()
            .filter(found -> found.ours() && !found.deleting())
            .filter(found -> seen.children().get(ChildKind.STATEFUL_SET) == ChildState.MATCHING));
  }

  /** Members whose pods are to be made again: the spec asks for other ones, or a task orders it. */
  public List<Slot> outdated() {
    return seen.formed().stream().filter(slot -> why(slot).isPresent()).toList();
  }

  /** Why the pod of this member is to be made again; to be read after "because". */
  public Optional<String> why(Slot slot) {
    return slot.pod().filter(pod -> !pod.deleting()).flatMap(pod -> why(slot, pod));
  }

  /** Whether the pod of this member ends because it is to be made again. */
  public boolean isEnding(Slot slot) {
    return slot.pod().filter(pod -> pod.deleting() && why(slot, pod).isPresent()).isPresent();
  }

  /** What asks for another pod of this member in the first place: the spec, a task, its volume. */
  public Reason reason(Slot slot) {
    if (slot.pod().flatMap(this::changed).isPresent()) {
      return Reason.RollingUpdate;
    }
    return slot.pod().flatMap(this::ordered).isPresent()
        ? Reason.RestartOrdered
        : Reason.VolumeExpanding;
  }

  private Optional<String> why(Slot slot, Pod pod) {
    return changed(pod).or(() -> ordered(pod)).or(() -> grows(slot));
  }

  private Optional<String> grows(Slot slot) {
    return set.filter(made -> Expansion.of(seen).needsRestart(slot))
        .map(made -> "its volume has been expanded, and its file system grows when the pod starts");
  }

  private Optional<String> ordered(Pod pod) {
    return set.flatMap(made -> OrderToMembers.toRestart(seen, pod))
        .map(task -> "task %s ordered it".formatted(task.name()));
  }

  private Optional<String> changed(Pod pod) {
    return set.flatMap(
        template -> {
          String image = seen.specInForce().image();
          if (seen.specInForce().imageNamed() && !pod.image().equals(image)) {
            return Optional.of("the image changed from %s to %s".formatted(pod.image(), image));
          }
          return pod.made().asked().equals(template.template().asked())
              ? Optional.empty()
              : Optional.of(
                  ChangedFields.between(pod.made(), template.template())
                      .orElse("the spec asks for another pod"));
        });
  }

  /**
   * Members whose pods differ from what would be made now by nothing that somebody asked for: they
   * are made again with the next change.
   */
  public List<Slot> pending() {
    return seen.formed().stream()
        .filter(slot -> slot.pod().filter(pod -> !pod.deleting() && differs(pod)).isPresent())
        .filter(slot -> why(slot).isEmpty())
        .toList();
  }

  private boolean differs(Pod pod) {
    Optional<String> whole = set.map(ObservedStatefulSet::template).flatMap(Pod.Template::whole);
    return whole.isPresent() && !pod.made().whole().equals(whole);
  }
}
