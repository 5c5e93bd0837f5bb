package dev.quorate.operator.plan.decision;

import java.time.Duration;

/**
 * How soon to look again. Changes of objects and reports wake the operator earlier; these are the
 * nets under that.
 */
public final class Pace {
  /** A member moves: it starts, catches up, joins. */
  public static final Duration MOVING = Duration.ofMillis(500);

  /** Something outside must change first: an image, a node, a person's object. */
  public static final Duration BLOCKED = Duration.ofSeconds(2);

  /** A learner that has been away for longer than this does not hold up the others. */
  public static final Duration LEARNER_PATIENCE = Duration.ofSeconds(30);

  private Pace() {}
}
