package dev.quorate.operator.plan;

import java.util.Optional;

/** A paused cluster is watched and reported on, and nothing else. */
final class Pause implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.spec().paused()
        ? Optional.of(new Decision.Hold(Reason.Paused, "spec.paused is true"))
        : Optional.empty();
  }
}
