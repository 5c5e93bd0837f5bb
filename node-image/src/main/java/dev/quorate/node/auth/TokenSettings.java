package dev.quorate.node.auth;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Which tokens a node gives and takes: the same on all members. */
public sealed interface TokenSettings {

  /**
   * Through the log.
   *
   * @param ttl from the last use on
   */
  record Simple(Duration ttl) implements TokenSettings {}

  /**
   * Signed.
   *
   * @param ttl from the issue on
   */
  record Jwt(JwtMethod method, JwtKeys keys, Duration ttl) implements TokenSettings {}

  /**
   * @param wallMillis since 1970
   */
  default Tokens tokens(LongSupplier monotonicMillis, LongSupplier wallMillis) {
    return switch (this) {
      case Simple(Duration ttl) -> new SimpleTokens(ttl, monotonicMillis, wallMillis);
      case Jwt(JwtMethod method, JwtKeys keys, Duration ttl) ->
          new JwtTokens(method, keys, ttl, wallMillis);
    };
  }
}
