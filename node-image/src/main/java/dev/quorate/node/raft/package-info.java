/**
 * Raft as a pure step machine: {@code step(Input) -> Output}, after Ongaro's thesis and in the
 * manner of etcd-io/raft.
 *
 * <p>Knows no thread, clock, disk, network, randomness or logger. Time arrives in {@link
 * RaftCore#step}, randomness through the constructor, and everything that has to happen outside
 * leaves in an {@link Output}. May use nothing but the JDK.
 */
package dev.quorate.node.raft;
