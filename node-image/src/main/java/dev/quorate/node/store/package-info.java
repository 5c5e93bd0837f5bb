/**
 * The revisioned keyspace with etcd's semantics, and the state machine of the meta group that
 * carries it. Speaks etcd's request and response messages ({@code dev.quorate.node.etcd.pb}), as
 * the log does, so that nothing is translated on the way from a client to the log and back; knows
 * nothing of gRPC, of the engine beyond its {@link dev.quorate.node.raft.StateMachine} port, or of
 * what stands in the genesis record.
 */
package dev.quorate.node.store;
