/**
 * Runs the gossip of a node: gives the pure core its time and its messages, and carries out the
 * consequences.
 *
 * <p>May use the core, the transport and the level of the cluster; knows nothing of Raft but who is
 * a member.
 */
package dev.quorate.node.detector;
