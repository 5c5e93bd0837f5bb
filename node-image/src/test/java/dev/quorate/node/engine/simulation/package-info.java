/**
 * A whole group in one thread under a seed: the real engine, log, snapshots and store of each
 * member, over virtual time, a network that delays, reorders, loses, duplicates and cuts, and disks
 * that lose what was not flushed. The invariants of Raft are checked after every turn.
 */
package dev.quorate.node.engine.simulation;
