package dev.quorate.api.v1alpha1;

/**
 * What the keys of the structural configuration may be: the one definition, for the schema of the
 * resource, for the operator and for the node.
 *
 * <p>Constants of the language only: the compiler copies them, so whoever uses them needs this
 * class to compile and not to run.
 */
public final class ConfigLimits {
  public static final int LEAST_PARTITIONS = 1;
  public static final int MOST_PARTITIONS = 1024;

  /** Copies of a partition are odd in number, from 1 to this. */
  public static final int MOST_COPIES = 9;

  /** Of an element in a record, counted from 0. */
  public static final int LAST_POSITION = 1023;

  public static final String ASYNC = "async";
  public static final String SYNC = "sync";
  public static final String STRONG = "strong";

  public static final String SET = "set";
  public static final String ORDERED_SET = "ordered_set";

  private ConfigLimits() {}
}
