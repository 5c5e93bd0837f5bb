/**
 * A leader's knowledge of a peer (how far its log matches, the entries on their way, whether it
 * answers and makes durable what it is sent) and what it decides from that: who has caught up, who
 * succeeds it.
 *
 * <p>Pure; uses nothing but the entries, the configuration and the JDK.
 */
package dev.quorate.node.raft.progress;
