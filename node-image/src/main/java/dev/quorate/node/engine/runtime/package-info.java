/**
 * The engine: all groups of a member over one log and one transport ({@link
 * dev.quorate.node.engine.runtime.RaftGroups}), each of them a machine that drives the pure core
 * with turns from a thread of its own. It admits what callers ask, forwards to the leader what only
 * the leader can answer, and steers snapshots.
 *
 * <p>May use the core, the log, the transport, the disk and the port {@code engine}. Only whoever
 * opens groups uses this package; everybody else uses the port.
 */
package dev.quorate.node.engine.runtime;
