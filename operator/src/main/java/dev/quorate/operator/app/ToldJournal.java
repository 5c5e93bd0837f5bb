package dev.quorate.operator.app;

import dev.quorate.operator.plan.ClusterRef;
import dev.quorate.operator.plan.Decision.Act;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Tells every act as one log line and one count: nothing in a steady state. */
@ApplicationScoped
class ToldJournal implements Journal {
  private static final Logger LOG = Logger.getLogger("dev.quorate.operator");

  private final MeterRegistry meters;

  ToldJournal(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void performed(ClusterRef cluster, Act act, Outcome outcome, Duration took) {
    String kind = act.getClass().getSimpleName();
    meters
        .timer("quorate.operator.act", "kind", kind, "outcome", outcome.getClass().getSimpleName())
        .record(took);
    String line =
        "act=%s cluster=%s reason=%s took=%dms detail=%s"
            .formatted(kind, cluster, act.reason(), took.toMillis(), act);
    switch (outcome) {
      case Outcome.Done done -> LOG.info(line);
      case Outcome.Refused(String cause) -> LOG.warnf("%s outcome=refused cause=%s", line, cause);
      case Outcome.Unclear(String cause) -> LOG.warnf("%s outcome=unclear cause=%s", line, cause);
    }
  }

  @Override
  public void troubled(ClusterRef cluster, String cause) {
    meters.counter("quorate.operator.trouble").increment();
    LOG.warnf("pass troubled cluster=%s cause=%s", cluster, cause);
  }
}
