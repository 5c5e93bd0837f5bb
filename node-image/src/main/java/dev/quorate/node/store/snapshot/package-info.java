/**
 * The keyspace as a stream of bytes, for snapshots, and back. Knows the keyspace, nothing of files.
 */
package dev.quorate.node.store.snapshot;
