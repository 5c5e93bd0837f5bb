package dev.quorate.node.placement;

/** One change of one partition's group. */
public sealed interface Step {
  /** Which one, from 0. */
  int partition();

  /** A new copy begins as a learner: it counts nowhere until it has everything. */
  record AddLearner(int partition, long member) implements Step {}

  /** It has everything and votes from here on. */
  record Promote(int partition, long member) implements Step {}

  /** Its copy is not wanted any more. */
  record Remove(int partition, long member) implements Step {}

  /** The leader hands over, because another one is to lead or its own copy goes. */
  record Transfer(int partition, long to) implements Step {}
}
