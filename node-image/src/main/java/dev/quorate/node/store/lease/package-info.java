/**
 * Leases as the cluster has agreed on them: which there are, how long each lives, the keys that it
 * takes along. No clock: when a lease ends is decided elsewhere, and comes back as a command.
 *
 * <p>Knows nothing of keys but their names, and nothing of logs, groups or files.
 */
package dev.quorate.node.store.lease;
