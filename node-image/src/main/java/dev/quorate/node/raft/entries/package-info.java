/**
 * The log as the core sees it: entries, the configurations among them, the hard state, and what of
 * them is durable. Pure; uses nothing but the configuration and the JDK.
 */
package dev.quorate.node.raft.entries;
