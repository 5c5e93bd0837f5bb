/**
 * What a leader knows of a peer: how far its log matches, what is on its way to it, whether it
 * answers.
 *
 * <p>Pure; uses nothing but the JDK.
 */
package dev.quorate.node.raft.progress;
