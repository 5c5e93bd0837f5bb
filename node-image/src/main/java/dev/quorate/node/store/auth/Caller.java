package dev.quorate.node.store.auth;

/**
 * Who asks, and as of when it is known.
 *
 * @param user its name; empty if nobody named one
 * @param revision of the users and roles when the token was looked at; 0 if nobody named a user
 */
public record Caller(String user, long revision) {
  /** Without credentials. */
  public static final Caller NOBODY = new Caller("", 0);
}
