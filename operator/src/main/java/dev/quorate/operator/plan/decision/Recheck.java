package dev.quorate.operator.plan.decision;

import java.time.Duration;

/**
 * How soon to look again. Changes of objects and reports wake the operator earlier; these are the
 * nets under that.
 */
public final class Recheck {
  /** A member moves: it starts, catches up, joins. */
  public static final Duration MOVING = Duration.ofMillis(500);

  /** Something outside must change first: an image, a node, a person's object. */
  public static final Duration BLOCKED = Duration.ofSeconds(2);

  private Recheck() {}
}
