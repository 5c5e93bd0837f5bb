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

  /** The same rule as far as it has something to do, and not to wait for. */
  default Rule actsOnly() {
    return new ActsOnly(this);
  }

  /** See {@link #actsOnly}. */
  record ActsOnly(Rule rule) implements Rule {
    @Override
    public Optional<Decision> decide(Observed seen) {
      return rule.decide(seen).filter(Decision.Act.class::isInstance);
    }

    @Override
    public Stream<Decision> candidates(Observed seen) {
      return rule.candidates(seen).filter(Decision.Act.class::isInstance);
    }

    @Override
    public boolean yieldsWhenRefused() {
      return rule.yieldsWhenRefused();
    }
  }
}
