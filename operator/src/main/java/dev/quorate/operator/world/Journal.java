package dev.quorate.operator.world;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.plan.decision.Decision;
import java.time.Duration;

/** Hears of everything that a pass does, for logs, metrics and people who watch. */
public interface Journal {
  void performed(ClusterRef cluster, Decision.Act act, Outcome outcome, Duration took);

  /** The world could not be read, or a report not be written. */
  void troubled(ClusterRef cluster, String cause);

  /**
   * Somebody changed the resource since it was read: nothing is wrong, and the pass is repeated.
   */
  default void overtaken(ClusterRef cluster, String cause) {}

  /** What a pass saw last, whether or not it could be written. */
  default void seen(ClusterRef cluster, ClusterStatus status) {}

  /** There is no such cluster any more. */
  default void gone(ClusterRef cluster) {}

  /** Hears and says nothing. */
  Journal SILENT =
      new Journal() {
        @Override
        public void performed(
            ClusterRef cluster, Decision.Act act, Outcome outcome, Duration took) {}

        @Override
        public void troubled(ClusterRef cluster, String cause) {}
      };
}
