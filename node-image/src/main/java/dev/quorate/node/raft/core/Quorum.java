package dev.quorate.node.raft.core;

import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/** Majorities of the voters. Learners never count, and half of an even number is not a majority. */
final class Quorum {
  private Quorum() {}

  static int size(int voters) {
    return voters / 2 + 1;
  }

  /** Whether a majority of the voters agrees. No voters agree on nothing. */
  static boolean reached(Configuration configuration, LongPredicate agrees) {
    long agreeing =
        configuration.voters().stream().filter(voter -> agrees.test(voter.id())).count();
    return agreeing >= size(configuration.voters().size());
  }

  /** The largest value that a majority of the voters has reached; 0 without voters. */
  static long reachedValue(Configuration configuration, LongUnaryOperator valueOf) {
    long[] ascending =
        configuration.voters().stream()
            .mapToLong(voter -> valueOf.applyAsLong(voter.id()))
            .sorted()
            .toArray();
    return ascending.length == 0 ? 0 : ascending[ascending.length - size(ascending.length)];
  }
}
