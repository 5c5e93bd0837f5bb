/**
 * etcd's Lock and Election services: clients wait in a queue of keys, each with its lease, and the
 * oldest key has the lock. As in etcd they are clients of the other services, within the member.
 *
 * <p>May use nothing of the store: what it reads, writes and watches goes through KV, Lease and
 * Watch, with all that holds there.
 */
package dev.quorate.node.etcd.lock;
