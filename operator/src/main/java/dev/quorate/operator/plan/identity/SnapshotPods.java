package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.spec.BootstrapSource.Place;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.EndSnapshotPod;
import dev.quorate.operator.plan.decision.Rule;
import java.time.Duration;
import java.util.Optional;

/**
 * The pod that serves a file of a claim goes as soon as nobody needs it: the first member has the
 * file, the spec names another one, or it could not serve and is tried again.
 */
public final class SnapshotPods implements Rule {
  /** Meanwhile the status says why it ended. */
  private static final Duration TRY_AGAIN = Duration.ofMinutes(5);

  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.snapshotPod()
        .filter(pod -> !pod.deleting())
        .flatMap(
            pod ->
                why(pod, seen)
                    .map(why -> new EndSnapshotPod(new ObjectRef(pod.name(), pod.uid()), why)));
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  private static Optional<String> why(SnapshotPod pod, Observed seen) {
    boolean needed =
        seen.neededSource()
            .filter(source -> source.place() == Place.CLAIM)
            .filter(source -> source.identity().equals(pod.serves()))
            .isPresent();
    if (!needed) {
      return Optional.of("nobody needs its file any more");
    }
    return switch (pod.state()) {
      case SnapshotPod.Ended(var last, var at) when !seen.now().isBefore(at.plus(TRY_AGAIN)) ->
          Optional.of("it could not serve, and another one is to try again");
      case SnapshotPod.Ended ended -> Optional.empty();
      case SnapshotPod.Starting starting -> Optional.empty();
      case SnapshotPod.Serving serving -> Optional.empty();
    };
  }
}
