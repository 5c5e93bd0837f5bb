package dev.quorate.operator.local;

import dev.quorate.operator.plan.ClusterRef;
import dev.quorate.operator.plan.Decision.Act;
import dev.quorate.operator.status.EventFact;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import java.time.Duration;
import org.jboss.logging.Logger;

/** What the operator does, one line each, in the log of the background operator. */
final class Logbook implements Journal {
  private static final Logger LOG = Logger.getLogger(Logbook.class);

  @Override
  public void performed(ClusterRef cluster, Act act, Outcome outcome, Duration took) {
    LOG.infof(
        "%s cluster=%s outcome=%s took=%dms act=%s",
        act.getClass().getSimpleName(), cluster, outcome, took.toMillis(), act);
  }

  @Override
  public void troubled(ClusterRef cluster, String cause) {
    LOG.warnf("trouble cluster=%s cause=%s", cluster, cause);
  }

  static void event(ClusterRef cluster, EventFact event) {
    LOG.infof("event cluster=%s reason=%s message=%s", cluster, event.reason(), event.message());
  }
}
