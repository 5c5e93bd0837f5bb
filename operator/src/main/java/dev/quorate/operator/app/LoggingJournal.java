package dev.quorate.operator.app;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.plan.decision.ActDescription;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Logs every act as one line and one count: nothing in a steady state. What goes wrong in the same
 * way again and again is counted each time and logged once.
 */
@ApplicationScoped
class LoggingJournal implements Journal {
  private static final Logger LOG = Logger.getLogger("dev.quorate.operator");

  private final MeterRegistry meters;
  private final ConditionMeters conditions;
  private final RecentMessages recent = new RecentMessages(InstantSource.system());

  LoggingJournal(MeterRegistry meters, ConditionMeters conditions) {
    this.meters = meters;
    this.conditions = conditions;
  }

  @Override
  public void performed(ClusterRef cluster, Act act, Outcome outcome, Duration took) {
    String kind = act.getClass().getSimpleName();
    meters
        .timer("quorate.operator.act", "kind", kind, "outcome", outcome.getClass().getSimpleName())
        .record(took);
    String line =
        "act=%s cluster=%s reason=%s took=%dms detail=\"%s\""
            .formatted(kind, cluster, act.reason(), took.toMillis(), ActDescription.of(act));
    switch (outcome) {
      // A permit is repeated until the member is in.
      case Outcome.Done done
          when act instanceof CallJoin && !recent.isNew(cluster + " " + act) -> {}
      case Outcome.Done done -> LOG.info(line);
      case Outcome.Overtaken(String cause) ->
          LOG.debug(line + " outcome=overtaken, and decided again: " + cause);
      case Outcome.Rejected(String cause) ->
          warn(cluster, kind + cause, line + " outcome=rejected cause=" + cause);
      case Outcome.Unclear(String cause) ->
          warn(cluster, kind + cause, line + " outcome=unclear cause=" + cause);
    }
  }

  @Override
  public void troubled(ClusterRef cluster, String cause) {
    meters.counter("quorate.operator.trouble").increment();
    warn(cluster, cause, "pass failed cluster=%s cause=%s".formatted(cluster, cause));
  }

  @Override
  public void overtaken(ClusterRef cluster, String cause) {
    LOG.debug("pass repeated cluster=%s: changed since it was read: %s".formatted(cluster, cause));
  }

  @Override
  public void seen(ClusterRef cluster, ClusterStatus status) {
    conditions.seen(cluster, status);
  }

  @Override
  public void gone(ClusterRef cluster) {
    conditions.gone(cluster);
  }

  private void warn(ClusterRef cluster, String what, String line) {
    if (recent.isNew(cluster + " " + what)) {
      LOG.warn(line);
    }
  }
}
