package dev.quorate.node.report;

/**
 * Trouble that does not stop the node.
 *
 * @param reason one of the names in docs/admin-api.md
 * @param message the trouble, in words that fit a node by hand and one of the operator
 */
public record Problem(String reason, String message) {}
