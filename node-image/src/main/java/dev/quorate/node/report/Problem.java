package dev.quorate.node.report;

/**
 * Trouble that does not stop the node.
 *
 * @param reason one of the names in docs/admin-api.md
 * @param message for people
 */
public record Problem(String reason, String message) {}
