package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.Volume.Extent;
import dev.quorate.operator.observed.spec.StorageSize;
import dev.quorate.operator.simulated.ApiState.PodObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What makes volumes larger, some time after their claims were asked to grow. */
public final class Storage {
  private static final int SLOWNESS = 3;

  private final Simulation simulation;
  private Expands expands = Expands.UNDER_RUNNING_PODS;
  private final Map<String, Integer> busy = new HashMap<>();

  /** When each pod was seen first, by UID. */
  private final Map<String, Instant> pods = new HashMap<>();

  /** What volumes of the class can do. */
  public enum Expands {
    UNDER_RUNNING_PODS,
    /** The volume at once, and its file system when a pod starts on it. */
    WHEN_PODS_START,
    NEVER
  }

  Storage(Simulation simulation) {
    this.simulation = simulation;
  }

  void copyFrom(Storage other) {
    expands = other.expands;
    busy.putAll(other.busy);
    pods.putAll(other.pods);
  }

  public void expands(Expands now) {
    expands = now;
  }

  String habits() {
    return "expands " + expands;
  }

  /** What the API server says to who asks for a larger volume. */
  Optional<String> refusal() {
    return expands == Expands.NEVER
        ? Optional.of(
            "only dynamically provisioned pvc can be resized and the storageclass that provisions"
                + " the pvc must support resize")
        : Optional.empty();
  }

  void step() {
    for (PodObject pod : simulation.api().pods().values()) {
      pods.putIfAbsent(pod.ref().uid(), simulation.now());
    }
    for (Volume claim : List.copyOf(simulation.api().claims().values())) {
      if (isGrowing(claim)
          && claim.extent().restartSince().isEmpty()
          && busy.merge(claim.uid() + claim.size(), 1, Integer::sum) > SLOWNESS) {
        grow(claim);
      }
    }
  }

  private static boolean isGrowing(Volume claim) {
    return claim
        .extent()
        .capacity()
        .filter(has -> StorageSize.isLess(has, claim.size()))
        .isPresent();
  }

  private void grow(Volume claim) {
    Extent now =
        expands == Expands.WHEN_PODS_START
            ? new Extent(claim.extent().capacity(), Optional.of(simulation.now()), Optional.empty())
            : Extent.of(claim.size());
    simulation.write(state -> state.withClaim(claim.having(now)));
  }

  /** A kubelet mounts its volume. */
  void mounted(Volume claim) {
    if (claim.extent().restartSince().isPresent()) {
      simulation.write(state -> state.withClaim(claim.having(Extent.of(claim.size()))));
    }
  }

  /** When it was made. */
  Optional<Instant> madeAt(PodObject pod) {
    return Optional.ofNullable(pods.get(pod.ref().uid()));
  }
}
