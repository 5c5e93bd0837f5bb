package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.Observed;
import java.util.Optional;
import java.util.stream.Stream;

/** One capability of the planner: what it has to say about a cluster, or nothing. */
public interface Rule {
  Optional<Decision> decide(Observed seen);

  /**
   * Everything that the rule has to say, in its order. The first is what it decides; the others
   * follow while the ones before them are refused.
   */
  default Stream<Decision> candidates(Observed seen) {
    return decide(seen).stream();
  }

  /**
   * Whether the planner goes on to what comes later while an act of this rule is refused. Only
   * where what comes later does not rely on it.
   */
  default boolean yieldsWhenRefused() {
    return false;
  }

  /** The same rule while another one only waits. */
  default Rule whileWaiting(Rule other) {
    return new WhileWaiting(this, other);
  }

  /** A rule that may have several things to say at once, and decides the first. */
  interface Several extends Rule {
    @Override
    Stream<Decision> candidates(Observed seen);

    @Override
    default Optional<Decision> decide(Observed seen) {
      return candidates(seen).findFirst();
    }
  }

  /** See {@link #whileWaiting}. */
  record WhileWaiting(Rule rule, Rule other) implements Several {
    @Override
    public Stream<Decision> candidates(Observed seen) {
      boolean waits = other.decide(seen).filter(Decision.Wait.class::isInstance).isPresent();
      return waits ? rule.candidates(seen) : Stream.empty();
    }

    @Override
    public boolean yieldsWhenRefused() {
      return rule.yieldsWhenRefused();
    }
  }
}
