/**
 * What a leader knows of a peer (how far its log matches, what is on its way to it, whether it
 * answers) and what it decides from that: who has caught up, who succeeds it.
 *
 * <p>Pure; uses nothing but the entries, the configuration and the JDK.
 */
package dev.quorate.node.raft.progress;
