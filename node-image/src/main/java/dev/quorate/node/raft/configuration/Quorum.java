package dev.quorate.node.raft.configuration;

import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/** Majorities of the voters. Learners never count, and half of an even number is not a majority. */
public final class Quorum {
  private Quorum() {}

  public static int size(int voters) {
    return voters / 2 + 1;
  }

  /** Whether a majority of the voters agrees. No voters agree on nothing. */
  public static boolean reached(Configuration configuration, LongPredicate agrees) {
    long agreeing =
        configuration.voters().stream().filter(voter -> agrees.test(voter.id())).count();
    return agreeing >= size(configuration.voters().size());
  }

  /** The largest value that a majority of the voters has reached; 0 without voters. */
  public static long reachedValue(Configuration configuration, LongUnaryOperator valueOf) {
    long[] ascending =
        configuration.voters().stream()
            .mapToLong(voter -> valueOf.applyAsLong(voter.id()))
            .sorted()
            .toArray();
    return ascending.length == 0 ? 0 : ascending[ascending.length - size(ascending.length)];
  }
}
