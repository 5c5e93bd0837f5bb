/**
 * The page at {@code /} of each node, and what it shows: the same JSON by WebSocket and by {@code
 * GET} (docs/dashboard.md). Reads from the node, changes nothing.
 */
package dev.quorate.node.rest.dashboard;
