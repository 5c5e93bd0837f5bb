package dev.quorate.operator.plan;

import dev.quorate.operator.plan.Decision.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the spec asks for and this version does not carry out. Said, never silently ignored. */
public final class NotYet implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    List<String> problems = SpecProblems.of(seen.spec());
    if (!problems.isEmpty()) {
      return Optional.of(new Hold(Reason.InvalidSpec, String.join("; ", problems)));
    }
    List<String> unsupported = unsupported(seen);
    return unsupported.isEmpty()
        ? Optional.empty()
        : Optional.of(new Hold(Reason.NotSupportedYet, String.join("; ", unsupported)));
  }

  /** Each thing that is asked for and not carried out, with the way out where there is one. */
  public static List<String> unsupported(Observed seen) {
    List<String> found = new ArrayList<>();
    ClusterSpec spec = seen.spec();
    long beyond = seen.slots().stream().filter(slot -> slot.ordinal() >= spec.replicas()).count();
    if (spec.replicas() == 0) {
      found.add("replicas 0: hibernation is not supported in this version; the members stay");
    } else if (beyond > 0) {
      found.add(
          "replicas %d: scaling down is not supported in this version; %d members stay"
              .formatted(spec.replicas(), seen.slots().size()));
    }
    List<String> oldImage =
        seen.slots().stream()
            .flatMap(slot -> slot.pod().stream())
            .filter(pod -> !pod.image().equals(spec.image()))
            .map(Pod::name)
            .toList();
    if (!oldImage.isEmpty()) {
      found.add(
          "image %s: rolling is not supported in this version; delete these pods one at a time, each when all members are ready: %s"
              .formatted(spec.image(), oldImage));
    }
    List<String> otherSize =
        seen.slots().stream()
            .flatMap(slot -> slot.volume().stream())
            .filter(volume -> !StorageSize.same(volume.size(), spec.storageSize()))
            .map(volume -> volume.name() + " has " + volume.size())
            .toList();
    if (!otherSize.isEmpty()) {
      found.add(
          "storage.size %s: expansion is not supported in this version; %s"
              .formatted(spec.storageSize(), otherSize));
    }
    return found;
  }
}
