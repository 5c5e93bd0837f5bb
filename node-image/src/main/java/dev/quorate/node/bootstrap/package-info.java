/**
 * The snapshot file that a cluster begins with: whether it may, and how it becomes a snapshot of
 * the data directory (docs/decisions/0042).
 *
 * <p>May use the format, the store that a history is tried in, and files; knows nothing of groups,
 * networks or the process.
 */
package dev.quorate.node.bootstrap;
