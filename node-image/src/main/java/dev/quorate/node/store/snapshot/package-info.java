/**
 * Keyspace and leases as a stream of bytes, for snapshots, and back. Knows both, nothing of files.
 */
package dev.quorate.node.store.snapshot;
