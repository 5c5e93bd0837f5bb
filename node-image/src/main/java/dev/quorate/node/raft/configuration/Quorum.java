package dev.quorate.node.raft.configuration;

import java.util.Arrays;
import java.util.List;
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
    int agreeing = 0;
    for (Member voter : configuration.voters()) {
      if (agrees.test(voter.id())) {
        agreeing++;
      }
    }
    return agreeing >= size(configuration.voters().size());
  }

  /** The largest value that a majority of the voters has reached; 0 without voters. */
  public static long reachedValue(Configuration configuration, LongUnaryOperator valueOf) {
    List<Member> voters = configuration.voters();
    long[] ascending = new long[voters.size()];
    for (int i = 0; i < ascending.length; i++) {
      ascending[i] = valueOf.applyAsLong(voters.get(i).id());
    }
    Arrays.sort(ascending);
    return ascending.length == 0 ? 0 : ascending[ascending.length - size(ascending.length)];
  }
}
