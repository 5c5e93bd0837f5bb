package dev.quorate.node.auth;

/** How a member finds out who its clients are. */
public record Authentication(Tokens tokens, Passwords passwords) {}
