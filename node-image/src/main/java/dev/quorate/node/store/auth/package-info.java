/**
 * Users, roles and what they may do, as etcd's auth store has them: a value that is replaced as a
 * whole by each change, and the rules by which a command or a read is permitted.
 *
 * <p>No clock, no randomness, no cryptography: passwords come as hashes. May use etcd's messages
 * and the leases.
 */
package dev.quorate.node.store.auth;
