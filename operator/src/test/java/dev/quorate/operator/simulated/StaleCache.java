package dev.quorate.operator.simulated;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What informers show to one process: each kind of object as it was at its own moment, and none
 * older than what this process wrote or looked at live.
 */
final class StaleCache {
  private final Simulation simulation;
  private final Map<Kind, ApiState> oldest = new EnumMap<>(Kind.class);

  private enum Kind {
    CLUSTER(ApiState::cluster),
    SET(ApiState::set),
    OTHERS(ApiState::others),
    PODS(state -> List.of(state.pods(), state.snapshotPod())),
    CLAIMS(ApiState::claims),
    TASKS(ApiState::tasks);

    @SuppressWarnings("ImmutableEnumChecker") // none has state
    private final Function<ApiState, Object> objects;

    Kind(Function<ApiState, Object> objects) {
      this.objects = objects;
    }
  }

  StaleCache(Simulation simulation) {
    this.simulation = simulation;
  }

  void copyFrom(StaleCache other) {
    oldest.putAll(other.oldest);
  }

  /**
   * @param staleness by how many steps the next kind may be behind
   */
  ApiState show(LongSupplier staleness) {
    Map<Kind, ApiState> shown = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      ApiState behind = simulation.cached(staleness.getAsLong());
      ApiState atLeast = oldest.getOrDefault(kind, behind);
      shown.put(kind, behind.version() < atLeast.version() ? atLeast : behind);
    }
    return new ApiState(
        shown.get(Kind.CLUSTER).version(),
        shown.get(Kind.CLUSTER).cluster(),
        shown.get(Kind.SET).set(),
        shown.get(Kind.OTHERS).others(),
        shown.get(Kind.PODS).pods(),
        shown.get(Kind.CLAIMS).claims(),
        shown.get(Kind.TASKS).tasks(),
        shown.get(Kind.PODS).snapshotPod());
  }

  /** This process looked live. */
  void looked() {
    Arrays.stream(Kind.values()).forEach(kind -> oldest.put(kind, simulation.api()));
  }

  /** This process wrote what is different now. */
  void wrote(ApiState before) {
    Arrays.stream(Kind.values())
        .filter(kind -> !kind.objects.apply(before).equals(kind.objects.apply(simulation.api())))
        .forEach(kind -> oldest.put(kind, simulation.api()));
  }
}
