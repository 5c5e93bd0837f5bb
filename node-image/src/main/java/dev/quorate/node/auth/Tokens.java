package dev.quorate.node.auth;

import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import java.util.Optional;

/** Knows whose a token is. Thread-safe. */
public sealed interface Tokens permits SimpleTokens, JwtTokens {

  /**
   * Whose a token is, as of now.
   *
   * @return empty for a token that is none, or not good any more
   */
  Optional<Caller> caller(String token, AuthState auth);

  /**
   * Whether a token names something that this member has yet to apply: only then it knows whose it
   * is.
   *
   * @param appliedIndex of this member
   */
  boolean isAhead(String token, long appliedIndex, AuthState auth);
}
