package dev.quorate.operator.observed.spec;

import java.util.Objects;
import java.util.Optional;

/** How users prove who they are, where they are enabled; an empty one is left to the node. */
public record Auth(Optional<Integer> tokenTtlSeconds, Optional<Integer> bcryptCost) {
  /** Everything is the node's own choice. */
  public static final Auth DEFAULTS = new Auth(Optional.empty(), Optional.empty());

  // A file of an earlier version has none.
  public Auth {
    tokenTtlSeconds = Objects.requireNonNullElse(tokenTtlSeconds, Optional.empty());
    bcryptCost = Objects.requireNonNullElse(bcryptCost, Optional.empty());
  }
}
