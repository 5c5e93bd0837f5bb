/**
 * The revisioned keyspace with etcd's semantics: puts, deletes, ranges, transactions, compaction,
 * and the changes by revision.
 *
 * <p>Attaches keys to leases, and deletes those of a lease that ends. Speaks etcd's messages; knows
 * nothing of logs, groups or files.
 */
package dev.quorate.node.store.keyspace;
