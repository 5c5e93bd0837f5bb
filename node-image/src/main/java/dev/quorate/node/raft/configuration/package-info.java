/**
 * Who votes and who learns: members, configurations, their place in the log, and quorum arithmetic.
 *
 * <p>Pure; uses nothing but the entries and the JDK.
 */
package dev.quorate.node.raft.configuration;
