package dev.quorate.node.genesis;

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
      case PARTITIONS ->
          isWithin(value, 1, 1024) ? Optional.empty() : Optional.of("a number from 1 to 1024");
      // An even number of copies survives no more losses than the odd number below it.
      case REPLICATION_FACTOR ->
          isWithin(value, 1, 9) && Integer.parseInt(value) % 2 == 1
              ? Optional.empty()
              : Optional.of(
                  "an odd number from 1 to 9: an even one survives no more losses than the odd one"
                      + " below it");
      case REPLICATION_MODE -> oneOf(value, "async", "sync", "strong");
      case TABLE_TYPE -> oneOf(value, "set", "ordered_set");
      case KEY_POSITION, PARTITION_POSITION ->
          isWithin(value, 0, 1023) ? Optional.empty() : Optional.of("a number from 0 to 1023");
    };
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
