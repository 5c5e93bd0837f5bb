package dev.quorate.node.genesis;

import dev.quorate.api.v1alpha1.ConfigLimits;
import java.util.Arrays;
import java.util.Optional;

/**
 * The six keys of the structural configuration: every member must agree on them and they never
 * change after genesis.
 */
public enum ConfigKey {
  PARTITIONS("partitions"),
  REPLICATION_FACTOR("replicationFactor"),
  REPLICATION_MODE("replicationMode"),
  TABLE_TYPE("tableType"),
  KEY_POSITION("keyPosition"),
  PARTITION_POSITION("partitionPosition");

  private final String wireName;

  ConfigKey(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public boolean isNumber() {
    return this != REPLICATION_MODE && this != TABLE_TYPE;
  }

  public static Optional<ConfigKey> of(String wireName) {
    return Arrays.stream(values()).filter(key -> key.wireName.equals(wireName)).findFirst();
  }

  /** The one spelling of a value: {@code 08} and {@code +8} are the number 8. */
  public String canonical(String value) {
    try {
      return isNumber() ? Integer.toString(Integer.parseInt(value)) : value;
    } catch (NumberFormatException e) {
      // Complained of by whoever checks it, as it was written.
      return value;
    }
  }

  /** What a value of this key must be; empty if this one is. */
  Optional<String> complaint(String value) {
    return switch (this) {
      case PARTITIONS -> within(value, ConfigLimits.LEAST_PARTITIONS, ConfigLimits.MOST_PARTITIONS);
      // An even number of copies survives no more losses than the odd number below it.
      case REPLICATION_FACTOR ->
          isWithin(value, 1, ConfigLimits.MOST_COPIES) && Integer.parseInt(value) % 2 == 1
              ? Optional.empty()
              : Optional.of(
                  "an odd number from 1 to "
                      + ConfigLimits.MOST_COPIES
                      + ": an even one survives no more losses than the odd one below it");
      case REPLICATION_MODE ->
          oneOf(value, ConfigLimits.ASYNC, ConfigLimits.SYNC, ConfigLimits.STRONG);
      case TABLE_TYPE -> oneOf(value, ConfigLimits.SET, ConfigLimits.ORDERED_SET);
      case KEY_POSITION, PARTITION_POSITION -> within(value, 0, ConfigLimits.LAST_POSITION);
    };
  }

  private static Optional<String> within(String value, int least, int most) {
    return isWithin(value, least, most)
        ? Optional.empty()
        : Optional.of("a number from " + least + " to " + most);
  }

  private static boolean isWithin(String value, int least, int most) {
    try {
      int number = Integer.parseInt(value);
      return number >= least && number <= most;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static Optional<String> oneOf(String value, String... allowed) {
    return Arrays.asList(allowed).contains(value)
        ? Optional.empty()
        : Optional.of("one of " + String.join(", ", allowed));
  }
}
