package dev.quorate.operator.world;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.plan.decision.Decision;
import java.time.Duration;

/** Hears of everything that a pass does, for logs, metrics and people who watch. */
public interface Journal {
  void performed(ClusterRef cluster, Decision.Act act, Outcome outcome, Duration took);

  /** The world could not be read, or a report not be written. */
  void troubled(ClusterRef cluster, String cause);

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
