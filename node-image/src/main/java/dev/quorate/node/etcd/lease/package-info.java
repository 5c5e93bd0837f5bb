/**
 * etcd's Lease service. What only the leader knows is asked of it, by its client port.
 *
 * <p>May use the lessor and the store.
 */
package dev.quorate.node.etcd.lease;
