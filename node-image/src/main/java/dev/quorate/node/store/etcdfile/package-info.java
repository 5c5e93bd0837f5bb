/**
 * The state in etcd's own file: the buckets that etcd keeps, with their content (its package
 * storage/schema), written for its tools and read for those who come from it (docs/decisions/0045).
 * Knows nothing of the network.
 */
package dev.quorate.node.store.etcdfile;
