package dev.quorate.node.store.auth;

/**
 * A simple token that a user was given through the log.
 *
 * @param revision of the users and roles at which it was given
 * @param issuedAt by the clock of the member that checked the password, in milliseconds since 1970
 */
public record IssuedToken(String token, String user, long revision, long issuedAt) {}
