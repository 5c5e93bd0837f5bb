package dev.quorate.node.genesis;

import java.util.List;
import java.util.stream.Collectors;

/** A structural configuration with bad values: all of them at once. */
public final class InvalidConfig extends Exception {
  private final List<Violation> violations;

  public InvalidConfig(List<Violation> violations) {
    super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
    this.violations = List.copyOf(violations);
  }

  public List<Violation> violations() {
    return violations;
  }

  /** One bad value: the value that was given, and the one that is required. */
  public record Violation(ConfigKey key, String seen, String wanted) {
    @Override
    public String toString() {
      return key.wireName() + " is " + seen + "; it must be " + wanted;
    }
  }
}
