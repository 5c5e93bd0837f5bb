package dev.quorate.node.auth;

/** How a node finds out who its clients are, where users are enabled. */
public record AuthSettings(TokenSettings tokens, Passwords passwords) {
  /** As etcd without flags. */
  public static final AuthSettings USUAL =
      new AuthSettings(
          new TokenSettings.Simple(SimpleTokens.USUAL_TTL), new Passwords(Passwords.USUAL_COST));
}
