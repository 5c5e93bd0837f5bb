/**
 * A whole group in one thread under a seed: virtual time, a network that delays, reorders, loses,
 * duplicates and cuts, disks that lose what was not flushed. The invariants of Raft are checked
 * after every step. Uses the core by its public API only.
 */
package dev.quorate.node.raft.simulation;
